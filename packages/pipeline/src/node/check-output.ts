import { access, constants, stat, statfs } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { ExistsError, InvalidArgumentError, ResourceError, WriteError } from '@ophys/core';

/**
 * Refuses an output before any work is done: in the way of the input, existing without leave to
 * replace it, or in a folder that cannot be written to.
 *
 * @param input its file, or all of its files
 * @throws {InvalidArgumentError} when output and input are the same file
 * @throws {ExistsError} when it exists and `overwrite` is not set
 * @throws {WriteError} when its folder is missing or not writable
 */
export async function checkOutput(
  output: string,
  input: string | readonly string[],
  overwrite: boolean,
): Promise<void> {
  const isInput = [input].flat().map((path) => isSameFile(output, path));
  if ((await Promise.all(isInput)).includes(true)) {
    throw new InvalidArgumentError(
      'output',
      `${output} is the input itself; name another file for the result.`,
    );
  }
  const found = await stat(output).catch(() => undefined);
  if (found?.isDirectory()) {
    throw new WriteError(output, `${output} is a folder; name a file in it.`);
  }
  if (found && !overwrite) {
    throw new ExistsError(output, `${output} exists already; pass --overwrite to replace it.`);
  }
  const folder = dirname(resolve(output));
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'is not writable';
    throw new WriteError(output, `The folder ${folder} of ${basename(output)} ${reason}.`, {
      cause: error,
    });
  }
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all(
    [a, b].map((path) => stat(path).catch(() => undefined)),
  );
  if (first && second)
    return first.ino === second.ino && first.dev === second.dev && first.ino !== 0;
  return resolve(a) === resolve(b);
}

/**
 * Refuses to begin what the disk cannot hold.
 *
 * @throws {ResourceError} naming what is needed and what is free
 */
export async function checkDiskSpace(
  output: string,
  neededBytes: number,
  hint: string,
): Promise<void> {
  const { bavail, bsize } = await statfs(await folderAbove(resolve(output)));
  const free = bavail * bsize;
  if (free >= neededBytes) return;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6).toLocaleString('en-US')} MB`;
  throw new ResourceError(
    `${output} needs about ${megabytes(neededBytes)} of disk, but ${megabytes(free)} are free. ${hint}`,
  );
}

/** The next folder above that is there already. */
async function folderAbove(path: string): Promise<string> {
  const folder = dirname(path);
  const found = await stat(folder).catch(() => undefined);
  return found === undefined && folder !== path ? folderAbove(folder) : folder;
}
