import type { Hdf5Info } from '../hdf5/library.ts';
import type { Hdf5Container } from './container.ts';
import { type Cursor, NOWHERE } from './cursor.ts';
import { NotReadHere } from './errors.ts';
import { messageTypes, readMessages } from './object-header.ts';

/** Bytes of a file. */
export interface Extent {
  readonly address: number;
  readonly length: number;
}

/** Where the chunks of a dataset lie, each of as many whole rows. */
export interface ChunkIndex {
  /** Rows of a chunk; the last one may have room for more than there are. */
  readonly rows: number;
  /** Bytes of a chunk, inflated. */
  readonly bytes: number;
  readonly isDeflated: boolean;
  /**
   * The stored bytes of the chunk with a number, counted along the first axis.
   *
   * @throws {NotReadHere} for one that was never written, or skipped the filter
   */
  find(chunk: number): Extent;
}

const CHUNKED = 2;
const DEFLATE = 1;
const TREE_OF_CHUNKS = 1;
const MAX_DEPTH = 16;

/**
 * Finds the chunks of a dataset that is cut along its first axis only, deflated or as it is, through an
 * index of the first version (specification, IV.A.2.i and III.A.1): what HDF5 writes unless told otherwise.
 *
 * @param address of the dataset's object header
 * @throws {NotReadHere} for any other layout, index or filter
 */
export function readChunkIndex(
  file: Hdf5Container,
  address: number,
  { shape, size, chunks }: Hdf5Info,
): ChunkIndex {
  const messages = readMessages(file, address);
  const find = (type: number) => messages.find((message) => message.type === type);
  const layout = find(messageTypes.layout);
  const filters = find(messageTypes.filters);
  const [, ...entry] = shape ?? [];
  if (layout === undefined || layout.isShared || find(messageTypes.externalFiles)) {
    throw new NotReadHere('layout of a dataset');
  }
  const isDeflated = filters !== undefined && checkDeflate(file.cursor(filters.bytes));
  const rowBytes = entry.reduce((product, extent) => product * extent, size);
  const cursor = file.cursor(layout.bytes);
  if (cursor.u8() !== 3) throw new NotReadHere('version of layout');
  const kind = cursor.u8();
  const rank = cursor.u8() - 1;
  const [chunkRows = 0, ...chunkEntry] = chunks ?? [];
  if (kind !== CHUNKED || chunkEntry.some((extent, axis) => extent !== entry[axis])) {
    throw new NotReadHere('chunks of parts of rows');
  }
  const root = cursor.uint(file.offsetSize);
  const bytes = chunkRows * rowBytes;
  return {
    rows: chunkRows,
    bytes,
    isDeflated,
    find(chunk) {
      const found = findChunk(file, root, rank, chunk * chunkRows);
      if (!isDeflated && found.length !== bytes) throw file.fail(`a chunk has no ${bytes} bytes`);
      return found;
    },
  };
}

/** Whether deflate is the only filter; for `true`, since others are not read here. */
function checkDeflate(filters: Cursor): true {
  const version = filters.u8();
  const count = filters.u8();
  if (version === 1) filters.skip(6);
  if (count !== 1 || filters.u16() !== DEFLATE) throw new NotReadHere('filters of a dataset');
  return true;
}

/** Goes down the tree to the chunk that begins at a row. */
function findChunk(file: Hdf5Container, root: number, rank: number, row: number): Extent {
  const { offsetSize } = file;
  const headSize = 8 + 2 * offsetSize;
  const keySize = 8 + 8 * (rank + 1);
  for (let address = root, depth = 0; address !== NOWHERE && depth < MAX_DEPTH; depth++) {
    const head = file.open(address, headSize);
    head.signature('TREE');
    if (head.u8() !== TREE_OF_CHUNKS) throw file.fail(`there are no chunks at ${address}`);
    const level = head.u8();
    const used = head.u16();
    const keys = file.open(address + headSize, used * (keySize + offsetSize));
    const entry = lastUpTo(keys, { row, used, keySize, offsetSize });
    if (entry === undefined) break;
    if (level > 0) {
      address = entry.address;
      continue;
    }
    if (entry.row !== row || entry.skippedFilters !== 0) break;
    return { address: entry.address, length: entry.length };
  }
  throw new NotReadHere('a chunk that was never written');
}

/** The last entry of a node whose first row is not beyond the one given. */
function lastUpTo(
  keys: Cursor,
  node: { row: number; used: number; keySize: number; offsetSize: number },
) {
  const { row, used, keySize, offsetSize } = node;
  const step = keySize + offsetSize;
  let low = 0;
  let high = used;
  while (low < high) {
    const middle = (low + high) >> 1;
    keys.at = middle * step + 8;
    if (keys.uint(8) <= row) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return undefined;
  keys.at = (low - 1) * step;
  const length = keys.u32();
  const skippedFilters = keys.u32();
  const first = keys.uint(8);
  keys.at = (low - 1) * step + keySize;
  return { row: first, length, skippedFilters, address: keys.uint(offsetSize) };
}
