import {
  type BlockRequest,
  type Dtype,
  dtypeOf,
  InvalidArgumentError,
  type TypedArray,
  WrongTypeError,
} from '@ophys/core';
import type { ArrayLayout } from './arrays/layout.ts';
import { type ArrayBlocks, ArrayStream } from './arrays/stream.ts';

/**
 * What the elements of an array are, as far as NWB needs to tell them apart. Besides the dtypes that
 * JavaScript has typed arrays for, files hold 64-bit integers, half floats, booleans, text,
 * references and compounds; `unknown` is any other HDF5 type.
 */
export type ElementType =
  | Dtype
  | 'int64'
  | 'uint64'
  | 'float16'
  | 'bool'
  | 'text'
  | 'reference'
  | 'compound'
  | 'unknown';

/** A compound array as one column per member, e.g. `{ x, y, weight }` of a pixel mask. */
export interface CompoundColumns {
  readonly [member: string]: TypedArray | readonly string[];
}

/** The elements of an array, row-major: numbers, text, or the columns of a compound. */
export type ArrayValues = TypedArray | readonly string[] | CompoundColumns;

/** An n-dimensional array in memory, row-major. Scalars have the shape `[]`. */
export interface NdArray<Values extends ArrayValues = ArrayValues> {
  readonly data: Values;
  readonly shape: readonly number[];
  /** The numbers are booleans, 0 and 1, and stored as such. */
  readonly boolean?: true | undefined;
  /** How it is to be stored; see `withLayout`. */
  readonly layout?: ArrayLayout | undefined;
}

/** `[start, stop)` along each axis; axes left out are taken whole. */
export type Selection = readonly { readonly start: number; readonly stop: number }[];

/** Rows (along the first axis) of an array in a file, from row `start` on. */
export interface ArrayBlock extends NdArray {
  readonly start: number;
}

/**
 * An array that lives in a file. Nothing is read before it is asked for.
 *
 * 64-bit integers are read as float64 (an integer that float64 cannot hold is an `InputError`; see
 * `readBigInts`), half floats as float32, booleans as uint8 0 and 1.
 */
export interface StoredArray {
  readonly shape: readonly number[];
  readonly dtype: ElementType;
  /** Members of a compound, in file order. */
  readonly members?: readonly { readonly name: string; readonly dtype: ElementType }[] | undefined;
  /** Where it is stored; `file` is the open file's identity. */
  readonly origin: { readonly file: object; readonly path: string };
  /** How a copy of it is to be stored; see `withLayout`. */
  readonly layout?: ArrayLayout | undefined;
  /** All elements, or those of a selection, row-major. */
  read(selection?: Selection): Promise<ArrayValues>;
  /** Elements of an `int64` or `uint64` array as they are, beyond 2⁵³ too. */
  readBigInts(selection?: Selection): Promise<BigInt64Array | BigUint64Array>;
  /**
   * Blocks of rows (frames, for a movie) in file order, each read when asked for. No chunk is read
   * twice, and memory holds one block and one chunk.
   *
   * @param request.size rows in a block (the last may be shorter); default whole chunks of about 8 MiB
   */
  frames(request?: BlockRequest): AsyncIterable<ArrayBlock>;
}

/** An array in memory or in a file. */
export type ArrayData = NdArray | StoredArray;

/** An object whose array of the same name is meant, e.g. the series whose timestamps are shared. */
export interface ArrayOwner {
  readonly neurodataType: string;
  readonly objectId: string;
}

/**
 * What constructors take for an array: any {@link ArrayData}, a plain one-dimensional list, blocks of
 * rows that arrive while they are written, or an object that has the array under the same name.
 */
export type ArrayInput =
  | ArrayData
  | ArrayOwner
  | ArrayBlocks
  | TypedArray
  | readonly number[]
  | readonly boolean[]
  | readonly string[];

/** True for an array that lives in a file. */
export function isStored(array: ArrayData): array is StoredArray {
  return 'read' in array;
}

/** Whether the blocks of an array have yet to arrive: its shape and element type are not known. */
export function isPending(array: ArrayData): boolean {
  return array instanceof ArrayStream && array.isPending;
}

/** Number of elements that a shape stands for. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** True for the columns of a compound, as opposed to numbers or text. */
export function isCompound(values: ArrayValues): values is CompoundColumns {
  return !ArrayBuffer.isView(values) && !Array.isArray(values);
}

/** Number of elements: rows, for a compound. */
export function lengthOf(values: ArrayValues): number {
  if (!isCompound(values)) return values.length;
  return Object.values(values)[0]?.length ?? 0;
}

/** The element type of an array, in memory or in a file. */
export function elementTypeOf(array: ArrayData): ElementType {
  if (isStored(array)) return array.dtype;
  if (array.boolean) return 'bool';
  if (ArrayBuffer.isView(array.data)) return dtypeOf(array.data);
  return Array.isArray(array.data) ? 'text' : 'compound';
}

/** Members of a compound array, in memory or in a file; undefined for others. */
export function membersOf(array: ArrayData): StoredArray['members'] {
  if (isStored(array)) return array.members;
  if (!isCompound(array.data)) return undefined;
  return Object.entries(array.data).map(([name, data]) => ({
    name,
    dtype: elementTypeOf({ data, shape: [data.length] }),
  }));
}

/** All elements of an array, wherever it is. */
export async function readValues(array: ArrayData, selection?: Selection): Promise<ArrayValues> {
  if (isStored(array)) return array.read(selection);
  return selection === undefined ? array.data : selectRows(array, selection);
}

/** All elements of a numeric array as numbers; throws {@link InvalidArgumentError} for others. */
export async function readNumbers(array: ArrayData, selection?: Selection): Promise<TypedArray> {
  const values = await readValues(array, selection);
  if (ArrayBuffer.isView(values)) return values;
  throw new InvalidArgumentError('array', `Expected numbers, got ${elementTypeOf(array)}.`);
}

/** Rows of an array in memory; axes after the first are always whole. */
function selectRows(array: NdArray, selection: Selection): ArrayValues {
  const { start, stop } = selection[0] ?? { start: 0, stop: array.shape[0] ?? 1 };
  if (selection.slice(1).some((range, i) => range.stop - range.start !== array.shape[i + 1])) {
    throw new InvalidArgumentError(
      'selection',
      'Of an array in memory only whole rows can be selected; take the part you need from `data`.',
    );
  }
  const row = elementCount(array.shape.slice(1));
  return sliceValues(array.data, start * row, stop * row);
}

/** Elements `start` to `stop` of numbers, text or compound columns, copied. */
export function sliceValues(values: ArrayValues, start: number, stop: number): ArrayValues {
  if (!isCompound(values)) return values.slice(start, stop);
  return Object.fromEntries(
    Object.entries(values).map(([name, column]) => [name, column.slice(start, stop)]),
  );
}

/** Brings what a caller gave for an array into the form that objects hold. */
export function toArrayData(input: ArrayInput, argument: string): ArrayData {
  if (ArrayBuffer.isView(input)) return { data: input, shape: [input.length] };
  if (Array.isArray(input)) return { ...fromList(input, argument), shape: [input.length] };
  if (isBlocks(input)) return new ArrayStream(input);
  if ('neurodataType' in input) {
    throw new InvalidArgumentError(argument, `A ${input.neurodataType} has no "${argument}".`);
  }
  const array = input as ArrayData;
  if (isStored(array)) return array;
  if (!Array.isArray(array.shape)) {
    throw new WrongTypeError(argument, `Expected "${argument}" to be a list or { data, shape }.`);
  }
  const count = lengthOf(array.data);
  if (!array.shape.every((extent) => Number.isInteger(extent) && extent >= 0)) {
    throw new InvalidArgumentError(argument, `[${array.shape}] is not a shape, in "${argument}".`);
  }
  if (elementCount(array.shape) !== count) {
    throw new InvalidArgumentError(
      argument,
      `Shape [${array.shape.join(', ')}] of "${argument}" needs ${elementCount(array.shape)} elements, got ${count}.`,
    );
  }
  return array;
}

function isBlocks(input: object): input is ArrayBlocks {
  return Symbol.asyncIterator in input || ('next' in input && Symbol.iterator in input);
}

function fromList(list: readonly unknown[], argument: string): Omit<NdArray, 'shape'> {
  if (list.every((value) => typeof value === 'number')) return { data: Float64Array.from(list) };
  if (list.every((value) => typeof value === 'string')) return { data: list };
  if (list.every((value) => typeof value === 'boolean')) {
    return { data: Uint8Array.from(list, Number), boolean: true };
  }
  throw new InvalidArgumentError(
    argument,
    `Expected "${argument}" to hold only numbers, only text or only booleans; an array of more axes is { data, shape }.`,
  );
}
