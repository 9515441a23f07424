/**
 * NWB files at paths, for Node. Import it as `@ophys/hdf5-io/node`; it has everything that
 * `@ophys/hdf5-io` has.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { constants, existsSync, rmSync, unlinkSync } from 'node:fs';
import { access, open, rename, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ExistsError, type FrameSource, InputError, WriteError } from '@ophys/core';
import type { Finding } from '@ophys/model';
import { type DatasetSummary, listDatasets } from './datasets.ts';
import { type NwbSummary, summarise } from './describe.ts';
import { datasetSource } from './frames/source.ts';
import { Hdf5File } from './hdf5/file.ts';
import { type NwbReader, readNwb } from './open.ts';
import { checkSignature, SIGNATURE_OFFSETS, signatureAt } from './signature.ts';
import { validateFile } from './validate.ts';
import { createWriter, type NwbWriter } from './writer.ts';

export * from './index.ts';
export { linkTo } from './link-to.ts';

/**
 * Opens an NWB file of any version from 2.0 on.
 *
 * @throws {InputError} when it is missing, unreadable, truncated, or not NWB 2
 */
export async function openNwb(path: string): Promise<NwbReader> {
  return readNwb(await openHdf5(path));
}

/**
 * Everything that is wrong with an NWB file, errors and warnings.
 *
 * @throws {InputError} when it cannot be opened as NWB at all
 */
export async function validateNwb(path: string): Promise<Finding[]> {
  return using(await openHdf5(path), validateFile);
}

/** What an NWB file holds, in short. */
export async function describeNwb(path: string): Promise<NwbSummary> {
  const reader = await openNwb(path);
  try {
    return await summarise(reader);
  } finally {
    await reader.close();
  }
}

/** All datasets of an HDF5 file. */
export async function listHdf5Datasets(path: string): Promise<DatasetSummary[]> {
  return using(await openHdf5(path), async (file) => listDatasets(file));
}

/**
 * A three-dimensional dataset of any HDF5 file as a movie, row-major `[frame, row, column]`.
 *
 * @throws {InputError} when there is no such dataset, or it is no movie
 */
export async function openHdf5Source(
  path: string,
  datasetPath: string,
): Promise<FrameSource & { close(): Promise<void> }> {
  const file = await openHdf5(path);
  try {
    if (file.kindOf(datasetPath) !== 'dataset') throw noDataset(file, datasetPath);
    const source = datasetSource(file, datasetPath, { axisOrder: 'yx' });
    return { ...source, close: async () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

function noDataset(file: Hdf5File, datasetPath: string): InputError {
  const movies = listDatasets(file).filter((dataset) => dataset.shape.length === 3);
  const hint =
    movies.length > 0 ? `it has ${movies.map((m) => m.path).join(', ')}` : 'it has no movie';
  return new InputError(`${file.path} has no dataset ${datasetPath}; ${hint}.`, {
    path: file.path,
  });
}

async function using<T>(file: Hdf5File, use: (file: Hdf5File) => Promise<T>): Promise<T> {
  try {
    return await use(file);
  } finally {
    file.close();
  }
}

async function openHdf5(path: string): Promise<Hdf5File> {
  await checkFile(path);
  return Hdf5File.open(resolve(path), 'read', path);
}

/** HDF5's own messages about files that are none are not for people. */
async function checkFile(path: string): Promise<void> {
  try {
    const info = await stat(path);
    if (!info.isFile()) throw new InputError(`${path} is not a file.`, { path });
    await withHandle(await open(path, 'r'), async (file) => {
      for (const offset of SIGNATURE_OFFSETS) {
        const { buffer } = await file.read(Buffer.alloc(8), 0, 8, offset);
        if (signatureAt(buffer)) return;
      }
      const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
      checkSignature(buffer.subarray(0, bytesRead), path);
    });
  } catch (error) {
    if (error instanceof InputError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`${path} cannot be read: ${reason}`, { path, cause: error });
  }
}

async function withHandle<F extends { close(): Promise<void> }>(
  file: F,
  use: (file: F) => Promise<void>,
): Promise<void> {
  try {
    await use(file);
  } finally {
    await file.close();
  }
}

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
