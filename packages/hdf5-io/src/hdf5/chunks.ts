import { type ArrayLayout, elementCount } from '@ophys/model';
import type { Layout } from './encode.ts';
import type { Hdf5File } from './file.ts';
import type { Hdf5Info } from './library.ts';

/** Uncompressed size that a chunk comes near to, in whole rows or frames. */
export const CHUNK_BYTES = 2 ** 20;
/** Least room in a chunk of what may grow, so that rows added one by one do not scatter. */
const SMALL_CHUNK_BYTES = 2 ** 10;
/** Arrays larger than this are chunked. */
const CONTIGUOUS_BYTES = 2 ** 23;

/**
 * The layout of a dataset: as asked for, else contiguous when it is small and never grows, else in
 * chunks of whole rows near 1 MiB.
 *
 * @param growable whether it may grow when nobody asked
 */
export function chooseLayout(
  shape: readonly number[],
  elementBytes: number,
  asked: ArrayLayout = {},
  growable = false,
): Layout {
  const { gzip = 0, chunks, growable: grows = growable } = asked;
  const [rows = 0, ...entry] = shape;
  const isSmall = elementCount(shape) * elementBytes <= CONTIGUOUS_BYTES;
  const needsChunks = chunks !== undefined || gzip > 0 || grows || !isSmall;
  const canChunk = shape.length > 0 && !entry.includes(0) && (grows || rows > 0);
  if (!needsChunks || !canChunk) return {};
  return {
    chunks: chunks ?? [rowsPerChunk(rows, elementCount(entry) * elementBytes, grows), ...entry],
    growable: grows,
    gzip,
  };
}

/** Rows that come near to a chunk's size; no more than there are, unless there may be more. */
function rowsPerChunk(rows: number, rowBytes: number, grows: boolean): number {
  const near = Math.max(1, Math.floor(CHUNK_BYTES / rowBytes));
  const least = grows ? Math.ceil(SMALL_CHUNK_BYTES / rowBytes) : 1;
  return Math.min(near, Math.max(rows, least));
}

/** How a dataset is stored. */
export function layoutOf(file: Hdf5File, path: string, info: Hdf5Info): ArrayLayout {
  if (info.chunks === null) return {};
  const gzip = file.deflateLevel(path);
  return { chunks: info.chunks, gzip, growable: isGrowable(info) };
}

/** Whether rows can be appended to a dataset. */
export function isGrowable({ chunks, maxshape, shape }: Hdf5Info): boolean {
  return chunks !== null && (maxshape?.[0] ?? 0) > (shape?.[0] ?? 0);
}
