import { type TypedArray, WriteError } from '@ophys/core';
import {
  type ArrayLayout,
  type ArrayValues,
  elementCount,
  GrownArray,
  type StoredArray,
} from '@ophys/model';
import { appendTail, encodeTail } from './append-rows.ts';
import { chooseLayout, layoutOf } from './hdf5/chunks.ts';
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
  if (array instanceof GrownArray) return copyGrown(file, path, array);
  const { file: source, path: from } = array.origin;
  if (!(source instanceof Hdf5File)) return copyValues(file, path, array, growable);
  const info = source.datasetInfo(from);
  if (storableAs(info) === undefined) {
    if (array.dtype === 'float16') return copyValues(file, path, array, growable);
    throw notStorable(file, from);
  }
  const asked = array.layout ?? layoutOf(source, from, info);
  copyDataset(source, from, info, file, path, { ...asked, growable: asked.growable || growable });
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
    `${from} has an element type that cannot be created here; export the whole file (exportNwb) instead, which keeps it as it is.`,
  );
}

/** Copies what is in the file and the rows after it; row ends that outgrew their width get a wider one. */
async function copyGrown(file: Hdf5File, path: string, array: GrownArray): Promise<void> {
  const { file: source, path: from } = array.origin;
  const isText = isTexts(array.tail.data);
  const isWideEnough =
    source instanceof Hdf5File && encodeTail(array, source.datasetInfo(from)) !== undefined;
  const wider = isText || isWideEnough ? undefined : widerEnds(await array.read());
  if (wider !== undefined) {
    file.createDataset(path, wider, array.shape, chooseLayout(array.shape, 4, {}, true));
    return;
  }
  await copyArray(file, path, array.base, true);
  appendTail(file, path, array);
}

/** Row ends in the smallest width that holds them; undefined for what cannot be row ends. */
function widerEnds(values: ArrayValues): TypedArray | undefined {
  if (!ArrayBuffer.isView(values)) return undefined;
  let most = 0;
  for (const value of values) {
    if (!Number.isInteger(value) || value < 0 || value >= 2 ** 32) return undefined;
    most = Math.max(most, value);
  }
  return most < 2 ** 16 ? Uint16Array.from(values) : Uint32Array.from(values);
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
