import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isOphysError, WriteError } from '../errors.ts';

/**
 * Writes a file, part by part, that is complete at its path or not there at all, and outlasts the
 * machine. A file that is there already is replaced.
 *
 * @throws {WriteError} when it cannot be written; an error of the parts themselves is passed on
 */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array | Iterable<Uint8Array>,
): Promise<void> {
  const partial = join(dirname(path), `.${basename(path)}.${randomUUID()}.partial`);
  try {
    await writeAll(partial, content);
    await rename(partial, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await rm(partial, { force: true });
    if (isOphysError(cause)) throw cause;
    throw new WriteError(path, `Could not write ${path}: ${(cause as Error).message}.`, { cause });
  }
}

async function writeAll(
  path: string,
  content: string | Uint8Array | Iterable<Uint8Array>,
): Promise<void> {
  const isWhole = typeof content === 'string' || content instanceof Uint8Array;
  const file = await open(path, 'wx');
  try {
    for (const part of isWhole ? [content] : content) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names in a folder outlast the machine; systems that cannot do so keep them anyway. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}
