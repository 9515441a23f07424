import { InvalidArgumentError } from '@ophys/core';
import { type ArrayData, type ArrayInput, elementTypeOf, isStored, toArrayData } from '../array.ts';
import { ArrayStream } from './stream.ts';

/** How an array is stored in a file; what is left out is chosen by what it is and how large. */
export interface ArrayLayout {
  /** Extents of a chunk along each axis. Default: whole rows or frames, near 1 MiB. */
  readonly chunks?: readonly number[] | undefined;
  /** Deflate level 0 (none, the default) to 9. */
  readonly gzip?: number | undefined;
  /** Whether rows can be appended later; default only for streams and the columns of tables. */
  readonly growable?: boolean | undefined;
}

/**
 * An array with the layout that it is to be stored with, for any member that takes an array:
 * `data: withLayout({ data, shape }, { gzip: 4, chunks: [1, 512, 512] })`.
 *
 * @throws {InvalidArgumentError} for a level that is none, chunks that do not fit the array, and
 *   compressed text, which HDF5 cannot do
 */
export function withLayout(input: ArrayInput, layout: ArrayLayout): ArrayData {
  const array = toArrayData(input, 'input');
  checkLevel(layout.gzip);
  if (layout.gzip && elementTypeOf(array) === 'text') {
    throw new InvalidArgumentError('gzip', 'Text cannot be compressed; leave gzip out.');
  }
  if (layout.chunks !== undefined) checkChunks(layout.chunks, array, layout.growable === true);
  if (array instanceof ArrayStream) return array.withLayout(layout);
  if (!isStored(array)) return { ...array, layout };
  return Object.create(array, { layout: { value: layout, enumerable: true } }) as ArrayData;
}

function checkLevel(gzip: number | undefined): void {
  if (gzip === undefined || (Number.isInteger(gzip) && gzip >= 0 && gzip <= 9)) return;
  throw new InvalidArgumentError(
    'gzip',
    `A deflate level is an integer from 0 (none) to 9, got ${gzip}.`,
  );
}

function checkChunks(chunks: readonly number[], array: ArrayData, growable: boolean): void {
  const fail = (what: string) => {
    throw new InvalidArgumentError('chunks', `${what}, got [${chunks.join(', ')}].`);
  };
  if (!chunks.every((extent) => Number.isInteger(extent) && extent > 0)) {
    fail('The extents of a chunk are positive integers');
  }
  if (array instanceof ArrayStream) return;
  const { shape } = array;
  const shown = `[${shape.join(', ')}]`;
  if (chunks.length !== shape.length || shape.length === 0) {
    fail(`An array of shape ${shown} needs ${shape.length} chunk extents`);
  }
  const tooLong = chunks.findIndex(
    (extent, axis) => extent > Math.max(1, shape[axis] ?? 0) && !(growable && axis === 0),
  );
  if (tooLong >= 0) fail(`A chunk is not larger than the array, which is ${shown}`);
}
