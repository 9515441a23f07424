import { InputError } from './errors.ts';

/** Bytes that can be read at any place: a file, a `Blob`, a buffer. */
export interface ByteSource {
  /** Size in bytes. */
  readonly size: number;
  /**
   * Reads exactly `length` bytes from `offset` into a new array that the caller owns.
   *
   * @throws {InputError} when the bytes are not there or cannot be read
   */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * Fills `parts`, one after the other, with the bytes from `offset` on. Optional: sources that can
   * read into memory the caller already has save a copy.
   */
  readInto?(offset: number, parts: readonly Uint8Array[], signal?: AbortSignal): Promise<void>;
  /** Releases what the source holds. */
  close?(): Promise<void>;
}

/** A `Blob` or `File`, e.g. from a browser's file picker; nothing is loaded before it is read. */
export function bytesOfBlob(blob: Blob): ByteSource {
  return {
    size: blob.size,
    async read(offset, length, signal) {
      signal?.throwIfAborted();
      assertInside(blob.size, offset, length);
      try {
        return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
      } catch (cause) {
        throw new InputError(
          `${length} bytes at ${offset} could not be read from the file: it may have been moved or ` +
            'changed since it was chosen. Choose it again.',
          { cause },
        );
      }
    },
  };
}

/** Bytes already in memory. Reads are copies, because their receiver owns them. */
export function bytesOfBuffer(buffer: ArrayBuffer | Uint8Array): ByteSource {
  const all = buffer instanceof Uint8Array ? buffer : new Uint8Array(buffer);
  return {
    size: all.byteLength,
    async read(offset, length, signal) {
      signal?.throwIfAborted();
      assertInside(all.byteLength, offset, length);
      return Uint8Array.prototype.slice.call(all, offset, offset + length);
    },
    async readInto(offset, parts, signal) {
      signal?.throwIfAborted();
      assertInside(all.byteLength, offset, totalLength(parts));
      scatter(all.subarray(offset), parts);
    },
  };
}

/** Fills `parts` one after the other from `offset` on, by the shortest way the source has. */
export async function readParts(
  source: ByteSource,
  offset: number,
  parts: readonly Uint8Array[],
  signal?: AbortSignal,
): Promise<void> {
  if (source.readInto !== undefined) return source.readInto(offset, parts, signal);
  scatter(await source.read(offset, totalLength(parts), signal), parts);
}

/** Sum of the lengths of `parts`, in bytes. */
export function totalLength(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.byteLength, 0);
}

function scatter(bytes: Uint8Array, parts: readonly Uint8Array[]): void {
  let position = 0;
  for (const part of parts) {
    part.set(bytes.subarray(position, position + part.byteLength));
    position += part.byteLength;
  }
}

/** @throws {InputError} when a range is not inside a file of `size` bytes */
export function assertInside(size: number, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= size) return;
  throw new InputError(
    `Bytes ${offset} to ${offset + length} were to be read, but the file has ${size} bytes.`,
  );
}
