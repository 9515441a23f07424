import { InvalidArgumentError } from '@ophys/core';
import {
  isNumpyArray,
  type NumericArray,
  type NumpyArray,
  type PickleValue,
} from '../npy/array.ts';
import { descrOf } from '../npy/descr.ts';
import { encodeElements } from '../npy/encode.ts';
import { ByteWriter } from './byte-writer.ts';

/** How {@link pickle} writes. */
export interface PickleOptions {
  /** Protocol 2 is read by every Python since 2.3, 3 by every Python 3, 4 since 3.4; default 4. */
  readonly protocol?: 2 | 3 | 4 | undefined;
}

/**
 * Pickles plain data for Python: what `unpickle` reads, save texts in arrays. Whole numbers up to 2^53
 * become `int`, others `float`; arrays without axes become NumPy scalars, so that
 * `{ dtype: 'float64', shape: [], data: Float64Array.of(30) }` is the float 30. Arrays here are
 * lists in Python.
 *
 * @throws {InvalidArgumentError} for what is none of these, or nested more than 100 deep
 */
export function pickle(value: PickleValue, options: PickleOptions = {}): Uint8Array {
  const { protocol = 4 } = options;
  const writer = new ByteWriter();
  writer.code('\x80', protocol);
  writeValue({ writer, protocol, depth: 0 }, value);
  writer.code('.');
  return writer.bytes();
}

interface Pickler {
  readonly writer: ByteWriter;
  readonly protocol: number;
  readonly depth: number;
}

const DEEPEST = 100;

function writeValue(pickler: Pickler, value: PickleValue): void {
  const { writer } = pickler;
  if (value === null) writer.code('N');
  else if (typeof value === 'boolean') writer.code(value ? '\x88' : '\x89');
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (typeof value === 'bigint') writeInteger(writer, value);
  else if (typeof value === 'string') writeText(writer, value);
  else if (value instanceof Uint8Array) writeBytes(pickler, value);
  else if (isNumpyArray(value)) writeArray(deeper(pickler), value);
  else if (value instanceof Map) writeDict(deeper(pickler), value);
  else if (Array.isArray(value)) writeList(deeper(pickler), value);
  else throw new InvalidArgumentError('value', `Expected plain data, got ${typeof value}.`);
}

function deeper(pickler: Pickler): Pickler {
  if (pickler.depth >= DEEPEST) {
    throw new InvalidArgumentError('value', `Expected at most ${DEEPEST} levels of nesting.`);
  }
  return { ...pickler, depth: pickler.depth + 1 };
}

function writeNumber(writer: ByteWriter, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    writer.code('G');
    writer.float64(value);
  } else if (Math.abs(value) < 2 ** 31) {
    writer.code('J');
    writer.int32(value);
  } else writeInteger(writer, BigInt(value));
}

function writeInteger(writer: ByteWriter, value: bigint): void {
  let length = 1;
  while (BigInt.asIntN(8 * length, value) !== value) length++;
  if (length > 255) throw new InvalidArgumentError('value', 'Expected integers of 255 bytes.');
  writer.code('\x8a', length);
  for (let i = 0; i < length; i++) writer.uint8(Number((value >> BigInt(8 * i)) & 255n));
}

function writeText(writer: ByteWriter, text: string): void {
  const bytes = new TextEncoder().encode(text);
  writer.code('X');
  writer.int32(bytes.length);
  writer.append(bytes);
}

/** Before protocol 3 Python had no bytes of its own; it writes a call of an encoder, so do we. */
function writeBytes({ writer, protocol }: Pickler, bytes: Uint8Array): void {
  if (protocol >= 3) {
    writer.code('B');
    writer.int32(bytes.length);
    writer.append(bytes);
    return;
  }
  writer.name('_codecs', 'encode');
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  writeText(writer, text);
  writeText(writer, 'latin1');
  writer.code('\x86');
  writer.code('R');
}

function writeList(pickler: Pickler, values: readonly PickleValue[]): void {
  const { writer } = pickler;
  writer.code(']');
  if (values.length === 0) return;
  writer.code('(');
  for (const value of values) writeValue(pickler, value);
  writer.code('e');
}

function writeDict(pickler: Pickler, map: ReadonlyMap<PickleValue, PickleValue>): void {
  const { writer } = pickler;
  writer.code('}');
  if (map.size === 0) return;
  writer.code('(');
  for (const [key, value] of map) {
    writeValue(pickler, key);
    writeValue(pickler, value);
  }
  writer.code('u');
}

function writeTuple(pickler: Pickler, values: readonly PickleValue[]): void {
  const { writer } = pickler;
  writer.code('(');
  for (const value of values) writeValue(pickler, value);
  writer.code('t');
}

/** Old names: NumPy 1 and 2 both know them. */
function writeArray(pickler: Pickler, array: NumpyArray): void {
  const { writer } = pickler;
  if (array.dtype === 'text') {
    throw new InvalidArgumentError('value', 'Arrays of texts are not pickled; use a list.');
  }
  if (array.shape.length === 0 && array.dtype !== 'object') {
    writeScalar(pickler, array);
    return;
  }
  writer.name('numpy.core.multiarray', '_reconstruct');
  writer.name('numpy', 'ndarray');
  writeTuple(pickler, [0]);
  writeBytes(pickler, Uint8Array.of(98));
  writer.code('\x87');
  writer.code('R');
  writer.code('(');
  writeValue(pickler, 1);
  writeTuple(pickler, array.shape);
  writeDtype(pickler, array.dtype === 'object' ? '|O' : descrOf(array.dtype));
  writeValue(pickler, false);
  if (array.dtype === 'object') writeList(pickler, array.data);
  else writeBytes(pickler, encodeElements(array));
  writer.code('t');
  writer.code('b');
}

function writeScalar(pickler: Pickler, array: NumericArray): void {
  const { writer } = pickler;
  writer.name('numpy.core.multiarray', 'scalar');
  writeDtype(pickler, descrOf(array.dtype));
  writeBytes(pickler, encodeElements(array));
  writer.code('\x86');
  writer.code('R');
}

function writeDtype(pickler: Pickler, descr: string): void {
  const { writer } = pickler;
  const isObject = descr === '|O';
  writer.name('numpy', 'dtype');
  writeTuple(pickler, [isObject ? 'O8' : descr.slice(1), false, true]);
  writer.code('R');
  writeTuple(pickler, [3, descr.slice(0, 1), null, null, null, -1, -1, isObject ? 63 : 0]);
  writer.code('b');
}
