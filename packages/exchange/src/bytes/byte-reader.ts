import { InputError } from '@ophys/core';

/** How a decoder names what it reads. */
export interface DecodeOptions {
  /** Name of the file, for messages; default a word for the format. */
  readonly path?: string | undefined;
}

/** Walks over bytes and refuses to leave them. */
export class ByteReader {
  readonly path: string;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at: number;

  constructor(bytes: Uint8Array, path: string, start = 0) {
    this.path = path;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = start;
  }

  /** Where the next byte is read. */
  get position(): number {
    return this.#at;
  }

  get size(): number {
    return this.#bytes.byteLength;
  }

  /** A view of the next `length` bytes. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** The bytes up to the next line feed, which is passed over. */
  line(): Uint8Array {
    const end = this.#bytes.indexOf(10, this.#at);
    if (end < 0) throw this.damaged('a line has no end');
    const line = this.take(end - this.#at);
    this.#at++;
    return line;
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(littleEndian: boolean): number {
    return this.#view.getUint16(this.#advance(2), littleEndian);
  }

  int16(littleEndian: boolean): number {
    return this.#view.getInt16(this.#advance(2), littleEndian);
  }

  uint32(littleEndian: boolean): number {
    return this.#view.getUint32(this.#advance(4), littleEndian);
  }

  int32(littleEndian: boolean): number {
    return this.#view.getInt32(this.#advance(4), littleEndian);
  }

  float32(littleEndian: boolean): number {
    return this.#view.getFloat32(this.#advance(4), littleEndian);
  }

  float64(littleEndian: boolean): number {
    return this.#view.getFloat64(this.#advance(8), littleEndian);
  }

  /** A 64-bit length; beyond 2^53 it is longer than any file. */
  length64(): number {
    const low = this.uint32(true);
    return this.uint32(true) * 2 ** 32 + low;
  }

  damaged(what: string): InputError {
    return new InputError(`${this.path} is damaged: ${what}, at byte ${this.#at}.`, {
      path: this.path,
    });
  }

  #advance(length: number): number {
    const start = this.#at;
    if (length < 0 || start + length > this.#bytes.byteLength) {
      throw new InputError(
        `${this.path} is cut short or damaged: ${length} bytes were expected at byte ${start} of ${this.#bytes.byteLength}.`,
        { path: this.path },
      );
    }
    this.#at = start + length;
    return start;
  }
}
