import { readFile, stat } from 'node:fs/promises';
import { InputError } from '@ophys/core';

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
