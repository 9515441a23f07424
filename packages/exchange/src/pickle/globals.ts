import { InputError } from '@ophys/core';
import { elementsOf, type NumpyArray, type PickleValue } from '../npy/array.ts';
import { type ElementFormat, parseDescr } from '../npy/descr.ts';
import { decodeElements, toRowMajor } from '../npy/elements.ts';

/** What lies on the stack of an unpickler. */
export type StackValue = PickleValue | PendingArray | PendingDtype | GlobalName;

/** What the calls of a pickle share. */
export interface CallContext {
  readonly path: string;
  /** Counts bytes that become array elements, and refuses more than the pickle can hold. */
  spend(bytes: number): void;
}

/** A name that a pickle asked for and that stands for data. */
export class GlobalName {
  readonly name: string;
  readonly call: Callable | undefined;

  constructor(name: string, call: Callable | undefined) {
    this.name = name;
    this.call = call;
  }
}

/** What a name makes of its arguments. */
type Callable = (args: readonly StackValue[], context: CallContext) => StackValue;

/** An array whose content a pickle gives later; until then it is empty, as in Python. */
export class PendingArray {
  readonly dtype = 'uint8';
  readonly shape: readonly number[] = [0];
  readonly data = new Uint8Array(0);

  /** Takes `(version, shape, dtype, is Fortran, bytes or objects)`. */
  build(state: StackValue, context: CallContext): void {
    const [, shape, dtype, fortranOrder, content] = Array.isArray(state) ? state : [];
    if (!(dtype instanceof PendingDtype)) throw damaged(context, 'the state of an array');
    Object.assign(
      this,
      arrayOf({ content, dtype, shape, fortranOrder: fortranOrder === true }, context),
    );
  }
}

/** A dtype whose byte order a pickle gives later. */
export class PendingDtype {
  readonly code: string;
  order = '';

  constructor(code: string) {
    this.code = code;
  }

  /** Takes `(version, byte order, subtype, names, fields, …)`. */
  build(state: StackValue, context: CallContext): void {
    const [, order, ...record] = Array.isArray(state) ? (state as StackValue[]) : [];
    if (record.slice(0, 3).some((part) => part !== null)) {
      throw new InputError(`${context.path} holds records (a structured dtype); not read.`, {
        path: context.path,
      });
    }
    this.order = textOf(order, context);
  }

  format({ path }: CallContext): ElementFormat {
    return parseDescr(this.code, path, this.order);
  }
}

/** Everything that a pickle may name. Each makes data of data; nothing else can be reached. */
const callables: Readonly<Record<string, Callable | undefined>> = {
  'numpy.ndarray': undefined,
  'numpy.dtype': ([code], context) => new PendingDtype(textOf(code, context)),
  'numpy.core.multiarray._reconstruct': () => new PendingArray() as StackValue,
  'numpy.core.multiarray.scalar': scalarOf,
  'numpy.core.numeric._frombuffer': ([content, dtype, shape, order], context) => {
    if (!(dtype instanceof PendingDtype)) throw damaged(context, 'an array in a buffer');
    return arrayOf({ content, dtype, shape, fortranOrder: order === 'F' }, context);
  },
  '_codecs.encode': ([text, encoding], context) => {
    if (encoding !== 'latin1' && encoding !== 'latin-1') throw damaged(context, 'an encoding');
    return bytesOf(text, context);
  },
  'builtins.bytes': ([content = ''], context) => bytesOf(content, context),
  'builtins.bytearray': ([content = ''], context) => bytesOf(content, context),
  'datetime.datetime': dateOf,
  'datetime.timedelta': ([days = 0, seconds = 0]) => Number(days) * 86_400 + Number(seconds),
  'datetime.timezone': ([seconds]) => offsetOf(Number(seconds)),
  'pathlib.PosixPath': pathOf,
  'pathlib.WindowsPath': pathOf,
};

/**
 * What a name stands for.
 *
 * @throws {InputError} naming what was asked for, when it is not data
 */
export function findGlobal(module: string, name: string, path: string): GlobalName {
  const full = `${today(module)}.${name}`;
  if (Object.hasOwn(callables, full)) return new GlobalName(full, callables[full]);
  throw new InputError(
    `${path} asks Python for ${module}.${name}, which is not plain data; nothing was run. Numbers, texts, lists, dicts and NumPy arrays of them are read.`,
    { path },
  );
}

/** The name that a module has, or had, in most versions of Python and NumPy. */
function today(module: string): string {
  return module
    .replace(/^numpy\._core\b/, 'numpy.core')
    .replace(/^__builtin__$/, 'builtins')
    .replace(/^pathlib\._local$/, 'pathlib');
}

/** Bytes of a pickle; Python 2 and the early protocols have them as Latin-1 text. */
export function bytesOf(value: StackValue | undefined, context: CallContext): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'string') throw damaged(context, 'bytes');
  return Uint8Array.from(value, (character) => {
    const code = character.charCodeAt(0);
    if (code > 255) throw damaged(context, 'bytes');
    return code;
  });
}

function textOf(value: StackValue | undefined, context: CallContext): string {
  if (value instanceof Uint8Array) return String.fromCharCode(...value.subarray(0, 64));
  if (typeof value !== 'string') throw damaged(context, 'a text');
  return value;
}

interface ArrayParts {
  readonly content: StackValue | undefined;
  readonly dtype: PendingDtype;
  readonly shape: StackValue | undefined;
  readonly fortranOrder: boolean;
}

function arrayOf(parts: ArrayParts, context: CallContext): NumpyArray {
  const { content, dtype, fortranOrder } = parts;
  const shape = shapeOf(parts.shape, context);
  const format = dtype.format(context);
  if (format.dtype === 'object') {
    if (!Array.isArray(content) || content.length !== elementsOf(shape)) {
      throw damaged(context, 'an array of objects');
    }
    const array: NumpyArray = { dtype: 'object', shape, data: content as PickleValue[] };
    return fortranOrder && shape.length > 1 ? toRowMajor(array) : array;
  }
  const bytes = bytesOf(content, context);
  context.spend(bytes.byteLength);
  return decodeElements({ bytes, format, shape, fortranOrder, path: context.path });
}

function shapeOf(value: StackValue | undefined, context: CallContext): number[] {
  const lengths = Array.isArray(value) ? (value as StackValue[]) : undefined;
  if (lengths === undefined || lengths.length > 64) throw damaged(context, 'a shape');
  return lengths.map((length) => {
    if (!Number.isSafeInteger(length) || (length as number) < 0) throw damaged(context, 'a shape');
    return length as number;
  });
}

/** A NumPy scalar as a plain number, text or truth value; complex ones stay arrays. */
function scalarOf([dtype, content]: readonly StackValue[], context: CallContext): StackValue {
  if (!(dtype instanceof PendingDtype)) throw damaged(context, 'a scalar');
  if (dtype.format(context).dtype === 'object') return content ?? null;
  const array = arrayOf({ content, dtype, shape: [], fortranOrder: false }, context);
  if (array.dtype.startsWith('complex')) return array;
  const [value] = array.data as ArrayLike<unknown> & Iterable<number | bigint | string>;
  if (array.dtype === 'bool') return value === 1;
  return typeof value === 'bigint' ? plainInteger(value) : (value ?? null);
}

/** A date as ISO 8601 text. Python packs year, month, day, hour, minute, second and µs in 10 bytes. */
function dateOf([packed, offset]: readonly StackValue[], context: CallContext): string {
  const bytes = bytesOf(packed, context);
  if (bytes.length !== 10) throw damaged(context, 'a date');
  const [high = 0, low = 0] = bytes;
  const [month, day, hour, minute, second] = Array.from(bytes.subarray(2, 7), (byte) =>
    String(byte & 127).padStart(2, '0'),
  );
  const year = String(high * 256 + low).padStart(4, '0');
  const zone = typeof offset === 'string' ? offset : '';
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`;
}

function offsetOf(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

function pathOf(parts: readonly StackValue[], context: CallContext): string {
  return parts
    .map((part) => textOf(part, context))
    .join('/')
    .replace(/^\/+/, '/');
}

/** A number where one holds the integer exactly. */
export function plainInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function damaged({ path }: CallContext, what: string): InputError {
  return new InputError(`${path} is damaged: its pickle has something else in place of ${what}.`, {
    path,
  });
}
