import { WriteError } from '@ophys/core';
import { type ArrayLayout, elementCount, type StoredArray } from '@ophys/model';
import { chooseLayout } from './hdf5/chunks.ts';
import { isTexts, rawBytes, typeOfValues } from './hdf5/encode.ts';
import { Hdf5File } from './hdf5/file.ts';
import type { Hdf5Info } from './hdf5/library.ts';
import { storableAs } from './hdf5/types.ts';

/** Arrays are copied in blocks of about this size. */
const BLOCK_BYTES = 2 ** 22;

/**
 * Copies an array from another place or another file, block by block, with the chunks and compression
 * that it has there unless it asks for others.
 *
 * @param growable whether rows can be appended to the copy in any case
 */
export async function copyArray(
  file: Hdf5File,
  path: string,
  array: StoredArray,
  growable: boolean,
): Promise<void> {
  const { file: source, path: from } = array.origin;
  if (!(source instanceof Hdf5File)) return copyValues(file, path, array, growable);
  const info = source.datasetInfo(from);
  if (storableAs(info) === undefined) return copyValues(file, path, array, growable);
  const asked = array.layout ?? layoutOf(source, from, info);
  copyDataset(source, from, info, file, path, { ...asked, growable: asked.growable || growable });
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

/** Copies the bytes of a dataset whose element type can be stored as it is. */
export function copyDataset(
  source: Hdf5File,
  from: string,
  info: Hdf5Info,
  file: Hdf5File,
  path: string,
  asked: ArrayLayout,
): void {
  const type = storableAs(info);
  if (type === undefined || info.shape === null) throw notStorable(file, from);
  const { shape } = info;
  const layout = chooseLayout(shape, info.size, asked);
  const [rows = 1, ...entry] = shape;
  const rowBytes = elementCount(entry) * info.size;
  if (layout.chunks === undefined || rows * rowBytes <= BLOCK_BYTES) {
    source.readInto(from, info, [], (_, address) =>
      file.createFrom(path, type, shape, layout, address),
    );
    return;
  }
  file.createEmpty(path, type, [0, ...entry], layout);
  const step = rowsPerBlock(rowBytes, layout.chunks[0]);
  for (let start = 0; start < rows; start += step) {
    const stop = Math.min(rows, start + step);
    source.readInto(from, info, [{ start, stop }], (_, address) =>
      file.appendRows(path, start, stop - start, entry, address),
    );
  }
}

/** Whole chunks, so that none is written twice. */
function rowsPerBlock(rowBytes: number, chunkRows = 1): number {
  return chunkRows * Math.max(1, Math.floor(BLOCK_BYTES / Math.max(1, rowBytes * chunkRows)));
}

function notStorable(file: Hdf5File, from: string): WriteError {
  return new WriteError(
    file.path,
    `${from} has an element type that cannot be created here; export the whole file instead, which keeps it as it is.`,
  );
}

/** Copies what is read: for arrays that are in no HDF5 file, and half floats, which become float32. */
async function copyValues(
  file: Hdf5File,
  path: string,
  array: StoredArray,
  growable: boolean,
): Promise<void> {
  const { shape } = array;
  const [rows = 1, ...entry] = shape;
  const first = await array.read(shape.length === 0 ? [] : [{ start: 0, stop: Math.min(1, rows) }]);
  const type = typeOfValues(first, 'utf8');
  const layout = chooseLayout(shape, type.size, array.layout, growable);
  const rowBytes = elementCount(entry) * type.size;
  if (layout.chunks === undefined || rows * rowBytes <= BLOCK_BYTES) {
    file.createDataset(path, await array.read(), shape, layout);
    return;
  }
  file.createEmpty(path, type, [0, ...entry], layout);
  const step = rowsPerBlock(rowBytes, layout.chunks[0]);
  for (let start = 0; start < rows; start += step) {
    const stop = Math.min(rows, start + step);
    const block = await array.read([{ start, stop }]);
    if (isTexts(block)) file.appendTexts(path, start, block, entry);
    else file.appendBytes(path, start, stop - start, entry, rawBytes(block));
  }
}
