import { InvalidArgumentError } from '@ophys/core';
import {
  type ArrayData,
  type ArrayLayout,
  ArrayStream,
  type ArrayValues,
  acceptValue,
  elementCount,
  elementTypeOf,
  isCompound,
  isStored,
  type NdArray,
  type ValueStorage,
} from '@ophys/model';
import { copyArray } from './copy-array.ts';
import { chooseLayout } from './hdf5/chunks.ts';
import { isTexts, rawBytes, typeOfValues } from './hdf5/encode.ts';
import type { Hdf5File } from './hdf5/file.ts';
import type { Hdf5Type } from './hdf5/library.ts';
import { RowWriter } from './hdf5/row-writer.ts';
import { booleanPlaceholder } from './hdf5/types.ts';
import { isLinked, storedArray } from './stored.ts';

/** Least size of a chunk of a stream, which may be long. */
const STREAM_CHUNK_BYTES = 2 ** 16;

/** A member of an object that is written as an array. */
export interface ArrayMember {
  readonly storage: ValueStorage;
  /** The argument's name, and what messages call it. */
  readonly key: string;
  readonly label: string;
}

/** Writes an array at a path; one that is there already stays. */
export async function writeArray(
  file: Hdf5File,
  path: string,
  array: ArrayData,
  member: ArrayMember,
): Promise<void> {
  if (!isStored(array)) return writeWhole(file, path, array, member);
  if (isLinked(array)) return file.createExternalLink(path, array.link);
  if (array instanceof ArrayStream && array.isPending) {
    return writeStream(file, path, array, member);
  }
  const isInPlace = array.origin.file === file && array.origin.path === path;
  if (!isInPlace) await copyArray(file, path, array, member.storage.resizable);
}

function writeWhole(file: Hdf5File, path: string, array: NdArray, member: ArrayMember): void {
  const { storage } = member;
  const values = inDeclaredOrder(array.data, storage);
  const type = typeOf(array, values);
  const layout = chooseLayout(array.shape, type.size, array.layout, storage.resizable);
  if (isTexts(values)) {
    file.createDataset(path, values, array.shape, layout);
    return;
  }
  file.library.lend(rawBytes(values), (address) =>
    file.createFrom(path, type, array.shape, layout, address),
  );
}

function typeOf(array: NdArray, values: ArrayValues): Hdf5Type {
  return array.boolean ? booleanPlaceholder : typeOfValues(values, 'utf8');
}

/** Members of a compound are stored in the order that the schema declares. */
function inDeclaredOrder(values: ArrayValues, { dtype }: ValueStorage): ArrayValues {
  if (!isCompound(values) || typeof dtype === 'string') return values;
  return Object.fromEntries(dtype.map(({ name }) => [name, values[name] ?? []]));
}

/** Takes the blocks of a stream one by one; memory holds one of them, whatever their number. */
async function writeStream(
  file: Hdf5File,
  path: string,
  stream: ArrayStream,
  member: ArrayMember,
): Promise<void> {
  let rows: Rows | undefined;
  try {
    for await (const given of stream.takeBlocks()) {
      const block = await inMemory(acceptValue(given, member.storage, member.key, member.label));
      rows ??= new Rows(file, path, block, stream.layout, member);
      rows.append(block);
    }
    if (rows === undefined) {
      throw new InvalidArgumentError(
        member.key,
        `The stream for ${member.label} gave no block, so that its element type is not known; give one block without rows, or leave it out.`,
      );
    }
    rows.flush();
  } finally {
    rows?.release();
  }
  stream.settle(storedArray(file, path, file.datasetInfo(path)));
}

async function inMemory(value: unknown): Promise<NdArray> {
  const array = value as ArrayData;
  return isStored(array) ? { data: await array.read(), shape: array.shape } : array;
}

/** A dataset that blocks of rows are appended to. */
class Rows {
  readonly #file: Hdf5File;
  readonly #path: string;
  readonly #member: ArrayMember;
  readonly #entry: readonly number[];
  readonly #element: string;
  readonly #writer: RowWriter | undefined;
  #rows = 0;

  /** The first block decides on element type and entry shape. */
  constructor(
    file: Hdf5File,
    path: string,
    first: NdArray,
    asked: ArrayLayout,
    member: ArrayMember,
  ) {
    const [rows = 0, ...entry] = first.shape;
    const type = typeOf(first, inDeclaredOrder(first.data, member.storage));
    this.#file = file;
    this.#path = path;
    this.#member = member;
    this.#entry = entry;
    this.#element = elementTypeOf(first);
    if (first.shape.length === 0 || entry.includes(0)) throw this.#misfit(first);
    const bytes = elementCount(entry) * type.size;
    const expected = Math.max(rows, Math.ceil(STREAM_CHUNK_BYTES / bytes));
    const layout = chooseLayout([expected, ...entry], type.size, { ...asked, growable: true });
    const [perChunk = 1] = layout.chunks ?? [];
    file.createEmpty(path, type, [0, ...entry], layout);
    if (!isTexts(first.data)) {
      this.#writer = new RowWriter(file, path, { entry, bytes, perChunk });
    }
  }

  append(block: NdArray): void {
    const [rows = 0, ...entry] = block.shape;
    const fits = elementTypeOf(block) === this.#element && `${entry}` === `${this.#entry}`;
    if (!fits || block.shape.length === 0) throw this.#misfit(block);
    const values = inDeclaredOrder(block.data, this.#member.storage);
    if (isTexts(values)) this.#file.appendTexts(this.#path, this.#rows, values, this.#entry);
    else this.#writer?.appendBytes(rawBytes(values), rows);
    this.#rows += rows;
  }

  flush(): void {
    this.#writer?.flush();
  }

  release(): void {
    this.#writer?.release();
  }

  #misfit(block: NdArray): InvalidArgumentError {
    return new InvalidArgumentError(
      this.#member.key,
      `Blocks of ${this.#member.label} are rows of ${this.#element} with entries of shape [${this.#entry.join(', ')}] (none of them 0), as the first one was; got ${elementTypeOf(block)} of shape [${block.shape.join(', ')}].`,
    );
  }
}
