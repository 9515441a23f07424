import { ResourceError } from '@ophys/core';
import type { Hdf5File } from './file.ts';

/** How much is gathered before it is written. */
const STAGING_BYTES = 2 ** 22;

/**
 * Appends rows to a chunked dataset that may grow. Rows are gathered in the library's memory until
 * they fill whole chunks, so that no chunk is written, or compressed, twice.
 */
export class RowWriter {
  readonly #file: Hdf5File;
  readonly #path: string;
  readonly #entry: readonly number[];
  readonly #rowBytes: number;
  /** Whole chunks. */
  readonly #capacity: number;
  readonly #staging: number;
  #written: number;
  #gathered = 0;
  #released = false;

  /** @param start rows that the dataset has already */
  constructor(
    file: Hdf5File,
    path: string,
    rows: {
      readonly entry: readonly number[];
      readonly bytes: number;
      readonly perChunk: number;
      readonly start?: number;
    },
  ) {
    const chunkBytes = Math.max(1, rows.bytes * rows.perChunk);
    this.#file = file;
    this.#path = path;
    this.#entry = rows.entry;
    this.#rowBytes = rows.bytes;
    this.#written = rows.start ?? 0;
    this.#capacity = rows.perChunk * Math.max(1, Math.floor(STAGING_BYTES / chunkBytes));
    this.#staging = file.library.module._malloc(Math.max(1, this.#capacity * rows.bytes));
    if (this.#staging === 0) {
      throw new ResourceError(
        `The chunks of ${path} (${chunkBytes} bytes) do not fit into memory.`,
      );
    }
  }

  /** Rows taken so far, those that the dataset had before included. */
  get rows(): number {
    return this.#written + this.#gathered;
  }

  /**
   * Takes rows.
   *
   * @param place puts rows `from` to `from + count` of those that come at an address of the library's memory
   */
  append(rows: number, place: (address: number, from: number, count: number) => void): void {
    for (let from = 0; from < rows; ) {
      const count = Math.min(rows - from, this.#capacity - this.#gathered);
      place(this.#staging + this.#gathered * this.#rowBytes, from, count);
      from += count;
      this.#gathered += count;
      if (this.#gathered === this.#capacity) this.flush();
    }
  }

  /** Takes rows as their bytes. */
  appendBytes(bytes: Uint8Array, rows: number): void {
    const size = this.#rowBytes;
    this.append(rows, (address, from, count) => {
      const part = bytes.subarray(from * size, (from + count) * size);
      this.#file.library.module.HEAPU8.set(part, address);
    });
  }

  /** Writes what was gathered. */
  flush(): void {
    if (this.#gathered === 0 || this.#released) return;
    this.#file.appendRows(this.#path, this.#written, this.#gathered, this.#entry, this.#staging);
    this.#written += this.#gathered;
    this.#gathered = 0;
  }

  /** Gives its memory back; harmless when it has. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#file.library.module._free(this.#staging);
  }
}
