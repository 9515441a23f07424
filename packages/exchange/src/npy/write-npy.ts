import { InvalidArgumentError } from '@ophys/core';
import { pickle } from '../pickle/pickle.ts';
import type { NumpyArray } from './array.ts';
import { descrOf } from './descr.ts';
import { encodeElements } from './encode.ts';

/** How {@link writeNpy} writes. */
export interface WriteNpyOptions {
  /** First axis fastest, as MATLAB and Fortran have it; default false. */
  readonly fortranOrder?: boolean | undefined;
}

/**
 * Writes a `.npy` file, version 1.0, little-endian; 16-bit floats are rounded to the nearest. Objects
 * are pickled and take `numpy.load(path, allow_pickle=True)` to read.
 *
 * @throws {InvalidArgumentError} when the shape does not fit the data, or for texts
 */
export function writeNpy(array: NumpyArray, options: WriteNpyOptions = {}): Uint8Array {
  if (array.dtype === 'text') {
    throw new InvalidArgumentError('array', 'Texts are not written as NPY; write objects instead.');
  }
  if (array.dtype === 'object') return join(headerOf('|O', array.shape, false), pickle(array));
  const { fortranOrder = false } = options;
  const header = headerOf(descrOf(array.dtype), array.shape, fortranOrder);
  return join(header, encodeElements(array, fortranOrder));
}

/** Magic, version, header, padded so that the elements begin at a multiple of 64 bytes. */
function headerOf(descr: string, shape: readonly number[], fortranOrder: boolean): Uint8Array {
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const literal = `{'descr': '${descr}', 'fortran_order': ${fortranOrder ? 'True' : 'False'}, 'shape': (${lengths}), }`;
  const length = 64 * Math.ceil((10 + literal.length + 1) / 64) - 10;
  const text = `${literal.padEnd(length - 1)}\n`;
  const bytes = new TextEncoder().encode(`?NUMPY\x01\x00\x00\x00${text}`);
  bytes[0] = 0x93;
  new DataView(bytes.buffer).setUint16(8, length, true);
  return bytes;
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
