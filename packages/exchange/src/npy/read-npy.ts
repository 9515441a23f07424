import { InputError } from '@ophys/core';
import { ByteReader, type DecodeOptions } from '../bytes/byte-reader.ts';
import { unpickle } from '../pickle/unpickle.ts';
import { elementsOf, isNumpyArray, type NumpyArray } from './array.ts';
import { parseDescr } from './descr.ts';
import { decodeElements } from './elements.ts';

/** NumPy allows 32; a header that says more is no header. */
const MOST_AXES = 32;

/** Headers are some hundred bytes; longer ones describe records, which are not read. */
const LONGEST_HEADER = 65_536;

/**
 * Reads a NumPy `.npy` file, versions 1 to 3: numbers of every kind, texts, and objects where their
 * pickle is plain data (see {@link unpickle}). The array is row-major whatever the file's order.
 *
 * Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @throws {InputError} when the bytes are damaged, cut short, or of a type that is not read
 */
export function readNpy(bytes: Uint8Array, options: DecodeOptions = {}): NumpyArray {
  const path = options.path ?? 'the NPY file';
  const reader = new ByteReader(bytes, path);
  const header = readHeader(reader);
  const format = parseDescr(header.descr, path);
  const rest = bytes.subarray(reader.position);
  if (format.dtype === 'object') return objectsOf(unpickle(rest, { path }), header.shape, path);
  return decodeElements({ bytes: rest, format, path, ...header });
}

interface NpyHeader {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

function readHeader(reader: ByteReader): NpyHeader {
  const { path } = reader;
  const magic = String.fromCharCode(...reader.take(Math.min(6, reader.size)));
  if (magic !== '\x93NUMPY') {
    throw new InputError(`${path} is no NPY file, going by its first bytes.`, { path });
  }
  const version = reader.uint8();
  reader.uint8();
  if (version < 1 || version > 3) {
    throw new InputError(`${path} is NPY version ${version}; 1 to 3 are read.`, { path });
  }
  const length = version === 1 ? reader.uint16(true) : reader.uint32(true);
  if (length > LONGEST_HEADER) throw reader.damaged(`its header has ${length} bytes`);
  return parseHeader(new TextDecoder().decode(reader.take(length)), reader);
}

/** The header is a Python literal; only what NumPy writes for plain arrays is taken. */
function parseHeader(text: string, reader: ByteReader): NpyHeader {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const lengths = /'shape'\s*:\s*\(([\d\sL,]*)\)/.exec(text)?.[1];
  if (/'descr'\s*:\s*[[(]/.test(text)) {
    throw new InputError(`${reader.path} holds records (a structured dtype), which are not read.`, {
      path: reader.path,
    });
  }
  if (descr === undefined || order === undefined || lengths === undefined) {
    throw reader.damaged('its header does not say dtype, order and shape');
  }
  const shape = lengths.match(/\d+/g)?.map(Number) ?? [];
  if (shape.length > MOST_AXES || !Number.isSafeInteger(elementsOf(shape))) {
    throw reader.damaged(`its header says shape (${lengths.slice(0, 80)})`);
  }
  return { descr, fortranOrder: order === 'True', shape };
}

/** An array of objects is pickled whole, its shape and order with it. */
function objectsOf(
  value: ReturnType<typeof unpickle>,
  shape: readonly number[],
  path: string,
): NumpyArray {
  if (!isNumpyArray(value) || value.shape.join() !== shape.join()) {
    throw new InputError(
      `${path} is damaged: its header says an array of objects of shape [${shape.join(', ')}], its pickle something else.`,
      { path },
    );
  }
  return value;
}
