import { type ByteSource, InputError } from '@ophys/core';
import { openFile } from '@ophys/core/node';

/** Systems let a program open a few hundred to a few thousand files; others want some too. */
const MOST_OPEN = 16;

interface OpenFile {
  readonly bytes: Promise<ByteSource>;
  users: number;
}

/**
 * Any number of files of which few are open at a time: a file that was closed for another one is
 * opened again when it is read again.
 */
export class FilePool {
  /** Longest unused first. */
  readonly #open = new Map<string, OpenFile>();
  #isClosed = false;

  /** A file of the pool. Errors as {@link openFile}. */
  async file(path: string): Promise<ByteSource> {
    const size = await this.#use(path, async (bytes) => bytes.size);
    return {
      size,
      read: (offset, length, signal) =>
        this.#use(path, (bytes) => bytes.read(offset, length, signal)),
      readInto: (offset, parts, signal) =>
        this.#use(path, async (bytes) => bytes.readInto?.(offset, parts, signal)),
      close: () => this.#closeIdle(path),
    };
  }

  /** Closes all files; none can be read any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#open.keys()].map((path) => this.#closeIdle(path)));
  }

  async #use<Result>(path: string, work: (bytes: ByteSource) => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new InputError(`${path} was already closed.`, { path });
    const file = this.#open.get(path) ?? { bytes: openFile(path), users: 0 };
    this.#open.delete(path);
    this.#open.set(path, file);
    file.users++;
    try {
      return await work(await file.bytes);
    } finally {
      file.users--;
      await this.#closeSurplus();
    }
  }

  async #closeSurplus(): Promise<void> {
    for (const path of this.#open.keys()) {
      if (!this.#isClosed && this.#open.size <= MOST_OPEN) return;
      await this.#closeIdle(path);
    }
  }

  async #closeIdle(path: string): Promise<void> {
    const file = this.#open.get(path);
    if (file === undefined || file.users > 0) return;
    this.#open.delete(path);
    // A file that could not be opened has told so to whoever wanted to read it.
    const bytes = await file.bytes.catch(() => undefined);
    await bytes?.close?.();
  }
}
