import { randomBytes } from 'node:crypto';
import { constants, existsSync, rmSync } from 'node:fs';
import { access, copyFile, open, rename, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ExistsError, WriteError } from '@ophys/core';
import { setObjectTimes } from './format/object-times.ts';
import { Hdf5File } from './hdf5/file.ts';
import { loadHdf5 } from './hdf5/library.ts';
import type { ByteSource } from './inputs/source.ts';
import { storedRoot } from './nodes.ts';
import { checkIsNwb } from './open.ts';
import type { Placement } from './writer.ts';

/** Whether what is at the path may be replaced. */
export interface PlaceOptions {
  /** Replaces what is at the path, when the new file is complete; default false. */
  readonly overwrite?: boolean | undefined;
  /**
   * When the file's objects say that they were made; default when they were. Given, equal content written
   * in the same order gives equal bytes.
   */
  readonly objectTimes?: Date | undefined;
}

/** A file under a temporary name beside the path that it will have. */
export interface Placed {
  readonly hdf5: Hdf5File;
  readonly placement: Placement;
}

/**
 * Makes a file under a temporary name beside `path`: an empty one, or a copy of another.
 *
 * @throws {ExistsError} when `path` exists and may not be replaced
 * @throws {WriteError} when its folder is missing or cannot be written to
 */
export async function placeFile(
  path: string,
  options: PlaceOptions & { readonly copyOf?: string | ByteSource; readonly ifUnchanged?: boolean },
): Promise<Placed> {
  const { overwrite = false, copyOf, ifUnchanged = false, objectTimes } = options;
  const goal = resolve(path);
  refuseExisting(goal, path, overwrite);
  await checkFolder(dirname(goal), path);
  const name = `.${basename(goal)}.${randomBytes(4).toString('hex')}.partial`;
  const temporary = join(dirname(goal), name);
  const before = ifUnchanged ? await ageOf(goal) : undefined;
  const onExit = () => rmSync(temporary, { force: true });
  process.once('exit', onExit);
  const discard = async () => {
    process.off('exit', onExit);
    onExit();
  };
  const hdf5 = await create(temporary, path, copyOf).catch(async (error: unknown) => {
    await discard();
    throw error;
  });
  const place = async () => {
    if (objectTimes) await stampObjects(temporary, objectTimes);
    await verify(temporary, path);
    refuseExisting(goal, path, overwrite);
    if (ifUnchanged && (await ageOf(goal)) !== before) throw changedMeanwhile(path);
    await rename(temporary, goal);
    process.off('exit', onExit);
  };
  return { hdf5, placement: { path, place, discard } };
}

async function create(
  temporary: string,
  path: string,
  copyOf?: string | ByteSource,
): Promise<Hdf5File> {
  if (copyOf === undefined) return Hdf5File.open(temporary, 'create', path);
  try {
    if (typeof copyOf !== 'string') await copySource(copyOf, temporary);
    else await copyFile(copyOf, temporary, constants.COPYFILE_FICLONE);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WriteError(path, `${path} cannot be written: ${reason}`, { cause });
  }
  return Hdf5File.open(temporary, 'change', path);
}

/** How much of a source is in memory while it is copied. */
const COPY_BYTES = 2 ** 22;

async function copySource(source: ByteSource, path: string): Promise<void> {
  const target = await open(path, 'wx');
  try {
    const buffer = new Uint8Array(COPY_BYTES);
    for (let at = 0; at < source.size; at += COPY_BYTES) {
      await target.write(buffer, 0, source.read(buffer, at), at);
    }
  } finally {
    await target.close();
  }
}

/** When a file was changed last, and which it is. */
async function ageOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'gone';
  }
}

function changedMeanwhile(path: string): WriteError {
  return new WriteError(
    path,
    `${path} was changed by someone else meanwhile; what was added here is not in it. Open it again.`,
  );
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

async function stampObjects(temporary: string, moment: Date): Promise<void> {
  const { rawFile } = await loadHdf5();
  const file = rawFile(temporary);
  try {
    setObjectTimes(file, moment);
  } finally {
    file.close();
  }
}

/** HDF5 notices a file that is shorter than it should be only when it is opened. */
async function verify(temporary: string, path: string): Promise<void> {
  try {
    const file = await Hdf5File.open(temporary, 'read', path);
    try {
      checkIsNwb(storedRoot(file), path);
    } finally {
      file.close();
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WriteError(path, `${path} was not written completely: ${reason}`, { cause });
  }
}
