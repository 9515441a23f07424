import { dtypeOf, type TypedArray } from '@ophys/core';
import { type ArrayValues, type CompoundColumns, isCompound, lengthOf } from '@ophys/model';
import type { Hdf5Creation, Hdf5Type } from './library.ts';
import { hdf5Compound, hdf5Text, hdf5TypeOf } from './types.ts';

const UNLIMITED = 18446744073709551615n;

/** Layout of a dataset to create. */
export interface Layout {
  /** Extents of a chunk; contiguous when left out. */
  readonly chunks?: readonly number[] | undefined;
  /** The first axis may grow. */
  readonly growable?: boolean | undefined;
  /** Deflate level 1 to 9; 0 or nothing for none. */
  readonly gzip?: number | undefined;
}

/** An object reference as text. */
export function identity(reference: ArrayLike<number>): string {
  return Array.from(reference, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether elements are text. */
export function isTexts(values: ArrayValues): values is readonly string[] {
  return Array.isArray(values);
}

/** The HDF5 type that elements are stored with. */
export function typeOfValues(values: ArrayValues, charset: 'utf8' | 'ascii'): Hdf5Type {
  if (isTexts(values)) return hdf5Text(charset);
  if (!isCompound(values)) return hdf5TypeOf(dtypeOf(values));
  return hdf5Compound(
    Object.entries(values).map(([name, column]) => ({
      name,
      dtype: dtypeOf(column as TypedArray),
    })),
  );
}

/** What h5wasm wants to know of a dataset or attribute to create. */
export function creation(type: Hdf5Type, shape: readonly number[], layout: Layout): Hdf5Creation {
  const extents = shape.map(BigInt);
  const { chunks, growable, gzip = 0 } = layout;
  return {
    ...type,
    shape: extents,
    maxshape: growable ? [UNLIMITED, ...extents.slice(1)] : extents,
    chunks: chunks?.map(BigInt) ?? null,
    compression: gzip > 0 ? 1 : 0,
    compression_opts: gzip > 0 ? [gzip] : [],
  };
}

/** The bytes of numbers. */
export function bytesOf(values: TypedArray): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** The bytes of numbers, or of a compound's rows. */
export function rawBytes(values: TypedArray | CompoundColumns): Uint8Array {
  return isCompound(values) ? packColumns(values) : bytesOf(values);
}

/** Columns side by side, packed row after row, little-endian as every platform here is. */
export function packColumns(columns: CompoundColumns): Uint8Array {
  const arrays = Object.values(columns) as readonly TypedArray[];
  const stride = arrays.reduce((sum, array) => sum + array.BYTES_PER_ELEMENT, 0);
  const packed = new Uint8Array(stride * lengthOf(columns));
  let offset = 0;
  for (const array of arrays) {
    packColumn(packed, bytesOf(array), { size: array.BYTES_PER_ELEMENT, offset, stride });
    offset += array.BYTES_PER_ELEMENT;
  }
  return packed;
}

/** Where the elements of a column go: `size` bytes, `offset` bytes into each row of `stride` bytes. */
export interface Column {
  readonly size: number;
  readonly offset: number;
  readonly stride: number;
}

/** Puts a column's elements into the rows; whole words where they are aligned. */
export function packColumn(packed: Uint8Array, source: Uint8Array, column: Column): void {
  const { size, offset, stride } = column;
  const areWords = size === 4 && offset % size === 0 && stride % size === 0;
  if (!areWords || source.byteOffset % size !== 0) {
    packBytes(packed, source, column);
    return;
  }
  const words = new Uint32Array(packed.buffer);
  const elements = new Uint32Array(source.buffer, source.byteOffset, source.length / size);
  const step = stride / size;
  for (let row = 0, at = offset / size; row < elements.length; row++, at += step) {
    words[at] = elements[row] as number;
  }
}

function packBytes(packed: Uint8Array, source: Uint8Array, column: Column): void {
  const { size, offset, stride } = column;
  for (let from = 0, at = offset; from < source.length; from += size, at += stride) {
    for (let b = 0; b < size; b++) packed[at + b] = source[from + b] as number;
  }
}
