import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError, isOphysError, WriteError } from '@ophys/core';

/** Files larger than this are no lists of ROIs. */
const MOST_BYTES = 2 * 2 ** 30 - 1;

/**
 * Reads a file whole.
 *
 * @throws {InputError} when it is missing, no file, unreadable, or of 2 GiB and more
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new InputError(`${path} is not a file.`, { path });
    if (found.size > MOST_BYTES) throw new InputError(`${path} has more than 2 GiB.`, { path });
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    throw new InputError(`${path} cannot be read: ${reason}.`, { path, cause });
  }
}

/**
 * Writes a file, part by part, that is complete at its path or not there at all.
 *
 * @throws {WriteError} when it cannot be written
 */
export async function writeBytesAtomically(
  path: string,
  bytes: Uint8Array | Iterable<Uint8Array>,
): Promise<void> {
  const partial = join(dirname(path), `.${basename(path)}.${randomUUID()}.partial`);
  try {
    await writeAll(partial, bytes);
    await rename(partial, path);
  } catch (cause) {
    await rm(partial, { force: true });
    if (isOphysError(cause)) throw cause;
    throw new WriteError(path, `Could not write ${path}: ${(cause as Error).message}.`, { cause });
  }
}

async function writeAll(path: string, bytes: Uint8Array | Iterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for (const part of bytes instanceof Uint8Array ? [bytes] : bytes) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}
