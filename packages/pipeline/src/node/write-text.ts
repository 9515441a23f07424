import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { WriteError } from '@ophys/core';

/** Writes a text file so that it is complete at its path or not there at all. */
export async function writeTextAtomically(path: string, text: string): Promise<void> {
  const partial = join(dirname(path), `.${basename(path)}.${randomUUID()}.partial`);
  try {
    await writeFile(partial, text, { flag: 'wx' });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw new WriteError(path, `Could not write ${path}: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}
