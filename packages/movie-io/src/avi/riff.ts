import { type ByteSource, InputError } from '@ophys/core';

/** A piece of a RIFF file: a name of four letters, and where its bytes are. */
export interface Chunk {
  /** E.g. `strh`; of a list the name of the list, e.g. `movi`. */
  readonly name: string;
  readonly isList: boolean;
  /** Where the content begins; behind the name of a list. */
  readonly start: number;
  /** Where the content ends, as far as the file goes. */
  readonly stop: number;
  /** What the chunk says its content is long, in bytes; more than there is in a truncated file. */
  readonly length: number;
}

/** Bytes before the content of a chunk and of a list. */
const CHUNK_HEADER = 8;
const LIST_HEADER = 12;
/** Bytes read at a time to walk over small chunks. */
const WINDOW = 1 << 16;

/** Reads the headers of chunks one after the other, with few reads of the file. */
export class RiffReader {
  readonly #bytes: ByteSource;
  #window: Uint8Array = new Uint8Array();
  #windowStart = 0;

  constructor(bytes: ByteSource) {
    this.#bytes = bytes;
  }

  /** The chunks from `start` to `stop`, in order. Ends where the file does. */
  async *chunks(start: number, stop: number, signal?: AbortSignal): AsyncGenerator<Chunk> {
    const end = Math.min(stop, this.#bytes.size);
    for (let at = start; at + CHUNK_HEADER <= end; ) {
      signal?.throwIfAborted();
      const header = await this.#header(at, Math.min(LIST_HEADER, end - at), signal);
      const name = fourLetters(header, 0);
      const length = header.getUint32(4, true);
      const isList = (name === 'LIST' || name === 'RIFF') && header.byteLength === LIST_HEADER;
      const first = at + (isList ? LIST_HEADER : CHUNK_HEADER);
      yield {
        name: isList ? fourLetters(header, CHUNK_HEADER) : name,
        isList,
        start: first,
        stop: Math.max(first, Math.min(at + CHUNK_HEADER + length, end)),
        length,
      };
      at += CHUNK_HEADER + length + (length % 2);
    }
  }

  /** The content of a small chunk. */
  async read({ name, start, stop }: Chunk, limit: number, signal?: AbortSignal): Promise<DataView> {
    if (stop - start > limit) {
      throw new InputError(
        `The ${name} part takes ${stop - start} bytes; at most ${limit} are read.`,
      );
    }
    const bytes = await this.#bytes.read(start, stop - start, signal);
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  async #header(at: number, length: number, signal?: AbortSignal): Promise<DataView> {
    const offset = at - this.#windowStart;
    if (offset < 0 || offset + length > this.#window.byteLength) {
      const size = Math.min(WINDOW, this.#bytes.size - at);
      this.#window = await this.#bytes.read(at, size, signal);
      this.#windowStart = at;
    }
    const { buffer, byteOffset } = this.#window;
    return new DataView(buffer, byteOffset + at - this.#windowStart, length);
  }
}

/** Four bytes as text, without the blanks and zeros at their end. */
export function fourLetters(view: DataView, at: number): string {
  const codes = [0, 1, 2, 3].map((i) => view.getUint8(at + i));
  return String.fromCharCode(...codes).replace(/[\s\0]+$/, '');
}
