import type { ByteSource } from '../inputs/source.ts';

const PAGE_BYTES = 2 ** 20;

/** A file in memory that HDF5 reads and writes; what was never written is 0. */
export class MemoryFile implements ByteSource {
  readonly label: string;
  readonly #pages: Uint8Array<ArrayBuffer>[] = [];
  #size = 0;

  constructor(label: string) {
    this.label = label;
  }

  get size(): number {
    return this.#size;
  }

  read(target: Uint8Array, position: number): number {
    const count = Math.max(0, Math.min(target.length, this.#size - position));
    this.#eachPage(position, count, (page, at, from, length) => {
      target.set(page.subarray(at, at + length), from);
    });
    return count;
  }

  /** Writes bytes; the file grows to hold them. */
  write(bytes: Uint8Array, position: number): void {
    this.truncate(Math.max(this.#size, position + bytes.length));
    this.#eachPage(position, bytes.length, (page, at, from, length) => {
      page.set(bytes.subarray(from, from + length), at);
    });
  }

  /** Cuts the file, or lets it grow. */
  truncate(size: number): void {
    const pages = Math.ceil(size / PAGE_BYTES);
    this.#pages.length = Math.min(this.#pages.length, pages);
    if (size < this.#size) this.#pages.at(-1)?.fill(0, size % PAGE_BYTES || PAGE_BYTES);
    while (this.#pages.length < pages) this.#pages.push(new Uint8Array(PAGE_BYTES));
    this.#size = size;
  }

  #eachPage(
    position: number,
    count: number,
    visit: (page: Uint8Array, at: number, from: number, length: number) => void,
  ): void {
    for (let from = 0; from < count; ) {
      const at = (position + from) % PAGE_BYTES;
      const length = Math.min(count - from, PAGE_BYTES - at);
      const page = this.#pages[Math.floor((position + from) / PAGE_BYTES)];
      if (page !== undefined) visit(page, at, from, length);
      from += length;
    }
  }

  /** Its content, to be downloaded or kept. */
  toBlob(): Blob {
    const last = this.#size - PAGE_BYTES * (this.#pages.length - 1);
    const parts = this.#pages.map((page, i) =>
      i === this.#pages.length - 1 ? page.subarray(0, last) : page,
    );
    return new Blob(parts, { type: 'application/x-hdf5' });
  }

  close(): void {}
}
