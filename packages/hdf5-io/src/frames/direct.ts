import { InputError, isOphysError } from '@ophys/core';
import { type ChunkIndex, readChunkIndex } from '../format/chunk-index.ts';
import { type Hdf5Container, openContainer } from '../format/container.ts';
import { NotReadHere } from '../format/errors.ts';
import type { Hdf5File } from '../hdf5/file.ts';
import type { Hdf5Info } from '../hdf5/library.ts';
import type { ByteSource } from '../inputs/source.ts';
import { findSignature } from '../signature.ts';

/** Chunks that are read and inflated before they are asked for. */
const AHEAD = 3;
/** Largest chunk that is taken into memory. */
const MAX_CHUNK_BYTES = 2 ** 26;

/** Frames that are read from the bytes of the file, past the library. */
export interface DirectFrames {
  /** Frames of a chunk. */
  readonly rows: number;
  /**
   * The bytes of the chunks `[first, last)`, which the next chunk may overwrite.
   *
   * @throws {NotReadHere} where the library is needed after all
   */
  read(first: number, last: number): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/**
 * Frames of a dataset in a file of the system, in chunks of whole frames, deflated or as they are.
 * Undefined where only the library can read them.
 */
export function openDirect(file: Hdf5File, path: string, info: Hdf5Info): DirectFrames | undefined {
  const { source } = file;
  const isLittle = info.littleEndian || info.size === 1;
  if (source?.inflate === undefined || !isLittle || info.chunks === null) return undefined;
  try {
    if (!isOfThisFile(file, path)) return undefined;
    const container = openContainer(source, findSignature(source));
    const { buffer } = file.referenceTo(path);
    const address = Number(new DataView(buffer).getBigUint64(0, true));
    const index = readChunkIndex(container, address, info);
    if (index.bytes > MAX_CHUNK_BYTES) return undefined;
    const { inflate } = source;
    const label = `${path} in ${file.path}`;
    return {
      rows: index.rows,
      read: index.isDeflated
        ? (first, last) => readDeflated({ container, index, inflate, label }, first, last)
        : (first, last) => readPlain(container, index, first, last),
    };
  } catch (error) {
    if (error instanceof NotReadHere || isOphysError(error)) return undefined; // the library says why
    throw error;
  }
}

/** Whether a path leads through no link, which may lead to another file. */
function isOfThisFile(file: Hdf5File, path: string): boolean {
  const names = path.split('/').slice(1);
  return names.every((_, i) => file.linkAt(`/${names.slice(0, i + 1).join('/')}`) === undefined);
}

async function* readPlain(
  container: Hdf5Container,
  index: ChunkIndex,
  first: number,
  last: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(index.bytes);
  for (let chunk = first; chunk < last; chunk++) {
    container.read(bytes, index.find(chunk).address);
    yield bytes;
  }
}

interface Deflated {
  readonly container: Hdf5Container;
  readonly index: ChunkIndex;
  readonly inflate: NonNullable<ByteSource['inflate']>;
  readonly label: string;
}

/** Inflates in the platform's threads while the caller uses what came before. */
async function* readDeflated(
  chunks: Deflated,
  first: number,
  last: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const loading: Promise<Uint8Array<ArrayBuffer>>[] = [];
  for (let chunk = first; chunk < last || loading.length > 0; ) {
    while (chunk < last && loading.length <= AHEAD) {
      const bytes = inflateChunk(chunks, chunk++);
      bytes.catch(() => {}); // it is thrown when its turn comes
      loading.push(bytes);
    }
    const next = loading.shift();
    if (next) yield await next;
  }
}

async function inflateChunk({ container, index, inflate, label }: Deflated, chunk: number) {
  const { address, length } = index.find(chunk);
  // deflate makes nothing much longer
  if (length > 2 * index.bytes + 1024) throw damagedChunk(label, chunk);
  const deflated = new Uint8Array(length);
  container.read(deflated, address);
  const bytes = await inflate(deflated, index.bytes);
  if (bytes.length !== index.bytes) throw damagedChunk(label, chunk);
  return bytes;
}

function damagedChunk(label: string, chunk: number): InputError {
  return new InputError(`${label} is damaged: chunk ${chunk} has not the bytes it should have.`);
}
