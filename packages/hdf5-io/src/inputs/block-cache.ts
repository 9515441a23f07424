import type { ByteSource } from './source.ts';

/** Fetches ranges of a file, each with a cost: a request, a system call. */
export interface RangeReader {
  readonly label: string;
  readonly size: number;
  /** The bytes of `[start, stop)`, which lie inside the file. */
  fetch(start: number, stop: number): Uint8Array;
  /** Fills `target` with the bytes from `start` on, where that is possible without a copy. */
  fill?(target: Uint8Array, start: number): number;
  close(): void;
}

/** How a {@link cacheBlocks} source trades memory against requests. */
export interface CacheOptions {
  /** What is kept and fetched at least, in bytes. */
  readonly blockBytes: number;
  /** How much is kept. */
  readonly cacheBytes: number;
  /** How much one request asks for at most; what is read in order is read ahead up to this. */
  readonly requestBytes: number;
}

/**
 * A source that keeps the blocks used last. Blocks that are missing side by side come in one request,
 * and as long as blocks are missed in order, each request asks for twice as much as the one before.
 * What is larger than a block goes past the cache, where the reader can fill it.
 */
export function cacheBlocks(reader: RangeReader, options: CacheOptions): ByteSource {
  const cache = new BlockCache(reader, options);
  return {
    label: reader.label,
    size: reader.size,
    read: (target, position) =>
      reader.fill !== undefined && target.length > options.blockBytes
        ? reader.fill(target, position)
        : cache.read(target, position),
    close: () => {
      cache.clear();
      reader.close();
    },
  };
}

class BlockCache {
  readonly #reader: RangeReader;
  readonly #blockBytes: number;
  readonly #capacity: number;
  readonly #mostBlocks: number;
  /** In the order of their last use. */
  readonly #blocks = new Map<number, Uint8Array>();
  /** Where the last request ended, and how many blocks it had. */
  #last = { end: -1, count: 0 };

  constructor(reader: RangeReader, { blockBytes, cacheBytes, requestBytes }: CacheOptions) {
    this.#reader = reader;
    this.#blockBytes = blockBytes;
    this.#mostBlocks = Math.max(1, Math.floor(requestBytes / blockBytes));
    this.#capacity = Math.max(this.#mostBlocks, Math.floor(cacheBytes / blockBytes));
  }

  clear(): void {
    this.#blocks.clear();
  }

  read(target: Uint8Array, position: number): number {
    const stop = Math.min(this.#reader.size, position + target.length);
    for (let at = position; at < stop; ) {
      const index = Math.floor(at / this.#blockBytes);
      const block = this.#use(index) ?? this.#load(index, stop);
      const part = block.subarray(at - index * this.#blockBytes, stop - index * this.#blockBytes);
      target.set(part, at - position);
      at += part.length;
    }
    return Math.max(0, stop - position);
  }

  #use(index: number): Uint8Array | undefined {
    const block = this.#blocks.get(index);
    if (block === undefined) return undefined;
    this.#blocks.delete(index);
    this.#blocks.set(index, block);
    return block;
  }

  /** Fetches a block together with those after it that are wanted now or, likely, next. */
  #load(index: number, stop: number): Uint8Array {
    const wanted = Math.ceil(stop / this.#blockBytes) - index;
    const ahead = index === this.#last.end ? 2 * this.#last.count : 1;
    const most = Math.min(this.#mostBlocks, Math.max(wanted, ahead));
    let count = 1;
    while (count < most && !this.#blocks.has(index + count)) count++;
    const start = index * this.#blockBytes;
    const end = Math.min(this.#reader.size, start + count * this.#blockBytes);
    const bytes = this.#reader.fetch(start, end);
    this.#last = { end: index + count, count };
    for (let i = count - 1; i >= 0; i--) {
      this.#keep(index + i, bytes.slice(i * this.#blockBytes, (i + 1) * this.#blockBytes));
    }
    return bytes.subarray(0, this.#blockBytes);
  }

  #keep(index: number, block: Uint8Array): void {
    if (block.length === 0) return;
    this.#blocks.set(index, block);
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= this.#capacity) break;
      this.#blocks.delete(oldest);
    }
  }
}
