import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { WriteError } from '@ophys/core';

/**
 * Writes a text so that it is whole at its path or not there at all, and outlasts the machine.
 *
 * @throws {WriteError}
 */
export async function writeDurably(path: string, text: string): Promise<void> {
  const partial = join(dirname(path), `.${basename(path)}.${randomUUID()}.partial`);
  try {
    const file = await open(partial, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(partial, { force: true });
    throw new WriteError(path, `Could not write ${path}: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

/** Makes the names in a folder outlast the machine; systems that cannot do so keep them anyway. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}
