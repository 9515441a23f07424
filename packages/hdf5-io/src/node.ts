/**
 * Writing NWB files at paths, for Node. Import it as `@ophys/hdf5-io/node`; it has everything that
 * `@ophys/hdf5-io` has.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { constants, existsSync, rmSync, unlinkSync } from 'node:fs';
import { access, rename } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ExistsError, WriteError } from '@ophys/core';
import { Hdf5File } from './hdf5/file.ts';
import { readNwb } from './open.ts';
import { createWriter, type NwbWriter } from './writer.ts';

export * from './index.ts';
export { linkTo } from './link-to.ts';

/**
 * Starts an NWB file. It is made under a temporary name beside `path` and moved there by `commit`; until
 * then, and after any failure, there is nothing at `path` that was not there before.
 *
 * @throws {ExistsError} when `path` exists and `overwrite` is not given
 * @throws {WriteError} when its folder is missing or cannot be written to
 */
export async function createNwb(
  path: string,
  options: { readonly overwrite?: boolean | undefined } = {},
): Promise<NwbWriter> {
  const { overwrite = false } = options;
  const goal = resolve(path);
  refuseExisting(goal, path, overwrite);
  await checkFolder(dirname(goal), path);
  const name = `.${basename(goal)}.${randomBytes(4).toString('hex')}.partial`;
  const temporary = join(dirname(goal), name);
  const hdf5 = await createFile(temporary, path);
  const onExit = () => removeQuietly(temporary);
  process.once('exit', onExit);
  return createWriter(hdf5, {
    path,
    async place() {
      await verify(temporary, path);
      refuseExisting(goal, path, overwrite);
      await rename(temporary, goal);
      process.off('exit', onExit);
    },
    async discard() {
      process.off('exit', onExit);
      rmSync(temporary, { force: true });
    },
  });
}

async function createFile(temporary: string, path: string): Promise<Hdf5File> {
  try {
    return await Hdf5File.open(temporary, 'create', path);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
}

function refuseExisting(goal: string, path: string, overwrite: boolean): void {
  if (overwrite || !existsSync(goal)) return;
  throw new ExistsError(
    path,
    `${path} exists already; choose another name, or ask to overwrite it.`,
  );
}

async function checkFolder(folder: string, path: string): Promise<void> {
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new WriteError(
      path,
      `${path} cannot be written: the folder ${folder} is missing or does not allow it.`,
      { cause },
    );
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // it was never created, or is gone
  }
}

/** HDF5 notices a file that is shorter than it should be only when it is opened. */
async function verify(temporary: string, path: string): Promise<void> {
  try {
    const reader = readNwb(await Hdf5File.open(temporary, 'read', path));
    await reader.close();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WriteError(path, `${path} was not written completely: ${reason}`, { cause });
  }
}
