import type { TypedArray } from '@ophys/core';
import { bytesOf } from '../hdf5/encode.ts';
import kernels from '../kernels.wasm.generated.ts';
import { lazy } from '../lazy.ts';

/** Edge of the square tiles in which a frame is transposed, so that both sides stay in cache. */
const TILE = 32;
/** Largest frame that is copied into the kernels' memory, in bytes. */
const MAX_KERNEL_BYTES = 2 ** 26;
const PAGE_BYTES = 2 ** 16;

type Transpose = (source: number, target: number, rows: number, columns: number) => void;

interface Kernels {
  readonly memory: WebAssembly.Memory;
  /** The first address that is free. */
  base(): number;
  readonly transpose1: Transpose;
  readonly transpose2: Transpose;
  readonly transpose4: Transpose;
}

/** By the bytes of an element. */
const kernelOf: Readonly<Record<number, 'transpose1' | 'transpose2' | 'transpose4'>> = {
  1: 'transpose1',
  2: 'transpose2',
  4: 'transpose4',
};

/** Small enough to be compiled on any thread without waiting. */
const load = lazy((): Kernels => {
  const binary = Uint8Array.from(atob(kernels), (letter) => letter.charCodeAt(0));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(binary));
  return instance.exports as unknown as Kernels;
});

/**
 * Transposes `count` frames of `rows × columns` elements, each stored row by row, into frames of
 * `columns × rows`. Both arrays are of the same class.
 */
export function transposeFrames(
  source: TypedArray,
  target: TypedArray,
  count: number,
  rows: number,
  columns: number,
): void {
  const pixels = rows * columns;
  const kernel = kernelOf[source.BYTES_PER_ELEMENT];
  const isSmall = pixels * source.BYTES_PER_ELEMENT <= MAX_KERNEL_BYTES;
  const transpose =
    kernel !== undefined && isSmall ? throughKernel(load(), kernel, rows, columns) : inTiles;
  for (let frame = 0; frame < count; frame++) {
    const [start, stop] = [frame * pixels, (frame + 1) * pixels];
    transpose(source.subarray(start, stop), target.subarray(start, stop), rows, columns);
  }
}

/** One frame after the other through the kernels' memory. */
function throughKernel(
  exports: Kernels,
  kernel: 'transpose1' | 'transpose2' | 'transpose4',
  rows: number,
  columns: number,
) {
  const bytes = rows * columns * Number(kernel.at(-1));
  const from = exports.base();
  const to = from + 16 * Math.ceil(bytes / 16);
  const missing = to + bytes - exports.memory.buffer.byteLength;
  if (missing > 0) exports.memory.grow(Math.ceil(missing / PAGE_BYTES));
  const memory = new Uint8Array(exports.memory.buffer);
  return (source: TypedArray, target: TypedArray): void => {
    memory.set(bytesOf(source), from);
    exports[kernel](from, to, rows, columns);
    bytesOf(target).set(memory.subarray(to, to + bytes));
  };
}

function inTiles(source: TypedArray, target: TypedArray, rows: number, columns: number): void {
  for (let row0 = 0; row0 < rows; row0 += TILE) {
    const row1 = Math.min(rows, row0 + TILE);
    for (let column0 = 0; column0 < columns; column0 += TILE) {
      const column1 = Math.min(columns, column0 + TILE);
      for (let column = column0; column < column1; column++) {
        let from = row0 * columns + column;
        let to = column * rows + row0;
        for (let row = row0; row < row1; row++, to++, from += columns) {
          target[to] = source[from] as number;
        }
      }
    }
  }
}
