import { type ByteSource, InputError } from '@ophys/core';

const SMALLEST_WINDOW = 4096;
const LARGEST_WINDOW = 1024 * 1024;

interface Window {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/**
 * Reads the small, scattered pieces that describe a file, with few reads of the source.
 *
 * Dense metadata is met by windows that grow while reading goes forward; metadata at a known
 * distance by {@link prefetch}. At most one set of windows is in memory.
 */
export class WindowReader {
  readonly size: number;
  readonly path: string | undefined;
  readonly #source: ByteSource;
  readonly #signal: AbortSignal | undefined;
  #windows: readonly Window[] = [];
  #current = 0;
  #windowBytes = SMALLEST_WINDOW;
  #extentStart = Infinity;
  #extentEnd = -Infinity;

  constructor(
    source: ByteSource,
    options: { path?: string | undefined; signal?: AbortSignal | undefined },
  ) {
    this.#source = source;
    this.size = source.size;
    this.path = options.path;
    this.#signal = options.signal;
  }

  /**
   * `length` bytes at `offset`, as a view of the window that holds them.
   *
   * @param what names the piece for the error, e.g. `the strip table of page 3`
   * @throws {InputError} when the piece is not inside the file
   */
  async view(offset: number, length: number, what: string): Promise<DataView> {
    if (offset + length > this.size) throw this.#missing(offset, length, what);
    this.#extentStart = Math.min(this.#extentStart, offset);
    this.#extentEnd = Math.max(this.#extentEnd, offset + length);
    const window = this.#find(offset, length) ?? (await this.#load(offset, length));
    return new DataView(
      window.bytes.buffer,
      window.bytes.byteOffset + offset - window.start,
      length,
    );
  }

  /** The range of bytes looked at since the last call of this method. */
  takeExtent(): { start: number; end: number } {
    const extent = { start: this.#extentStart, end: this.#extentEnd };
    this.#extentStart = Infinity;
    this.#extentEnd = -Infinity;
    return extent;
  }

  /** True when a piece can be had without a read. */
  holds(offset: number, length: number): boolean {
    return this.#find(offset, length) !== undefined;
  }

  /** Reads pieces of one length ahead, all at once; they replace what was held. */
  async prefetch(offsets: readonly number[], length: number): Promise<void> {
    this.#signal?.throwIfAborted();
    this.#windows = await Promise.all(
      offsets.map(async (start) => ({
        start,
        bytes: await this.#source.read(start, length, this.#signal),
      })),
    );
    this.#current = 0;
  }

  #find(offset: number, length: number): Window | undefined {
    const count = this.#windows.length;
    for (let step = 0; step < count; step++) {
      const at = (this.#current + step) % count;
      const window = this.#windows[at];
      if (window === undefined || offset < window.start) continue;
      if (offset + length > window.start + window.bytes.byteLength) continue;
      this.#current = at;
      return window;
    }
    return undefined;
  }

  async #load(offset: number, length: number): Promise<Window> {
    this.#signal?.throwIfAborted();
    const last = this.#windows[this.#windows.length - 1];
    const gap = last === undefined ? Infinity : offset - (last.start + last.bytes.byteLength);
    const isForward = gap > -this.#windowBytes && gap < this.#windowBytes;
    this.#windowBytes = isForward
      ? Math.min(LARGEST_WINDOW, 2 * this.#windowBytes)
      : SMALLEST_WINDOW;
    const wanted = Math.min(this.size - offset, Math.max(length, this.#windowBytes));
    const window = { start: offset, bytes: await this.#source.read(offset, wanted, this.#signal) };
    this.#windows = [window];
    this.#current = 0;
    return window;
  }

  #missing(offset: number, length: number, what: string): InputError {
    const missing = offset + length - this.size;
    return inputError(
      this.path,
      `${what} should be at bytes ${offset} to ${offset + length}, but the file ends at byte ` +
        `${this.size}: at least ${missing} bytes are missing. It is cut short or damaged; copy it again.`,
    );
  }
}

/** An {@link InputError} whose message begins with the file's name, when that is known. */
export function inputError(
  path: string | undefined,
  sentence: string,
  cause?: unknown,
): InputError {
  const message = path === undefined ? sentence : `${path}: ${sentence}`;
  return new InputError(message, {
    ...(path === undefined ? {} : { path }),
    ...(cause === undefined ? {} : { cause }),
  });
}
