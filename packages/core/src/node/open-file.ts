import { close as closeCallback, fstat, open as openCallback, read, readv } from 'node:fs';
import { promisify } from 'node:util';
import { assertInside, type ByteSource } from '../bytes.ts';
import { InputError } from '../errors.ts';

const openFd = promisify(openCallback);
const closeFd = promisify(closeCallback);
const statFd = promisify(fstat);

/**
 * Opens a file for reading at any place. Close it when done.
 *
 * @throws {InputError} when the file is missing, a folder, or may not be read
 */
export async function openFile(path: string): Promise<ByteSource> {
  const fd = await openFd(path, 'r').catch((cause: unknown) => {
    throw cannotOpen(path, cause);
  });
  const stat = await statFd(fd);
  if (!stat.isFile()) {
    await closeFd(fd);
    throw new InputError(
      `${path} is not a file, but ${stat.isDirectory() ? 'a folder' : 'a device or pipe'}.`,
      { path },
    );
  }
  return new FileBytes(path, fd, stat.size);
}

class FileBytes implements ByteSource {
  readonly size: number;
  readonly #path: string;
  readonly #fd: number;
  #isOpen = true;

  constructor(path: string, fd: number, size: number) {
    this.#path = path;
    this.#fd = fd;
    this.size = size;
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    await this.readInto(offset, [bytes], signal);
    return bytes;
  }

  async readInto(
    offset: number,
    parts: readonly Uint8Array[],
    signal?: AbortSignal,
  ): Promise<void> {
    let position = offset;
    let rest = parts.filter((part) => part.byteLength > 0);
    assertInside(
      this.size,
      offset,
      rest.reduce((sum, part) => sum + part.byteLength, 0),
    );
    while (rest.length > 0) {
      signal?.throwIfAborted();
      if (!this.#isOpen)
        throw new InputError(`${this.#path} was already closed.`, { path: this.#path });
      const count = await this.#readOnce(position, rest);
      if (count === 0) throw this.#failed(position, 'the file became shorter while it was read');
      position += count;
      rest = dropBytes(rest, count);
    }
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await closeFd(this.#fd);
  }

  #readOnce(position: number, parts: readonly Uint8Array[]): Promise<number> {
    return new Promise((resolve, reject) => {
      const done = (error: Error | null, count: number) => {
        if (error === null) resolve(count);
        else reject(this.#failed(position, error.message, error));
      };
      const [only] = parts;
      if (parts.length === 1 && only !== undefined) {
        read(this.#fd, only, 0, Math.min(only.byteLength, MOST_BYTES_AT_ONCE), position, done);
      } else {
        readv(this.#fd, parts.slice(0, MOST_PARTS_AT_ONCE), position, done);
      }
    });
  }

  #failed(position: number, reason: string, cause?: unknown): InputError {
    return new InputError(`${this.#path} cannot be read at byte ${position}: ${reason}.`, {
      path: this.#path,
      cause,
    });
  }
}

const MOST_BYTES_AT_ONCE = 1024 ** 3;
const MOST_PARTS_AT_ONCE = 1024;

function dropBytes(parts: readonly Uint8Array[], count: number): Uint8Array[] {
  let left = count;
  const rest: Uint8Array[] = [];
  for (const part of parts) {
    if (left >= part.byteLength) left -= part.byteLength;
    else {
      rest.push(left > 0 ? part.subarray(left) : part);
      left = 0;
    }
  }
  return rest;
}

function cannotOpen(path: string, cause: unknown): InputError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    ENOTDIR: 'there is no such file',
    EACCES: 'you may not read it',
    EPERM: 'you may not read it',
    EISDIR: 'it is a folder',
    EMFILE: 'too many files are open',
  };
  const reason = reasons[String(code)] ?? (cause instanceof Error ? cause.message : String(cause));
  return new InputError(`${path} cannot be opened: ${reason}.`, { path, cause });
}
