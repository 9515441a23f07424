import { readdir, stat } from 'node:fs/promises';
import { InputError, type Recording } from '@ophys/core';
import { openAviFile, openMiniscopeFolder, openRawFile } from '@ophys/movie-io/node';
import { openTiffPaths } from '@ophys/tiff-io/node';
import { explainForeign } from './foreign-formats.ts';
import { openSuite2pMovie, suite2pMovie } from './open-suite2p-movie.ts';
import { parseRawFormat } from './raw-format.ts';

/** How a file of unknown content is to be read. */
export interface OpenMovieOptions {
  /**
   * Takes the file as pixels and nothing else, e.g. `512x640:uint16`: height, width, dtype; then perhaps
   * `:big` and `+BYTES` to skip.
   */
  readonly raw?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** True for a folder; what is not there is none. */
export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/**
 * Opens a folder by what is in it: clips of a miniscope, suite2p's registered movie, or else TIFFs.
 *
 * @throws {InputError} when there is none of them
 */
export async function openMovieFolder(
  folder: string,
  { signal }: OpenMovieOptions = {},
): Promise<Recording> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new InputError(`${folder} cannot be read as a folder.`, { path: folder, cause });
  });
  const hasTiff = names.some((name) => /\.tiff?$/i.test(name));
  if (!hasTiff && names.some((name) => /\.avi$/i.test(name))) {
    return openMiniscopeFolder(folder, { signal });
  }
  if (!hasTiff && names.includes(suite2pMovie)) return openSuite2pMovie(folder, names);
  return openTiffPaths(folder, { signal });
}

/**
 * Opens a file that was found to be a TIFF or an AVI, or is said to be raw.
 *
 * @throws {InputError} when it is neither, with what would help
 */
export async function openMovieFile(
  path: string,
  kind: string,
  { raw, signal }: OpenMovieOptions = {},
): Promise<Recording> {
  if (raw !== undefined) return openRawFile(path, parseRawFormat(raw));
  if (kind === 'tiff') return openTiffPaths(path, { signal });
  if (kind === 'avi') return openAviFile(path, { signal });
  const otherwise = `${path} is neither TIFF nor HDF5 (NWB) nor AVI, going by its first bytes. Convert it to TIFF or NWB first; a file of nothing but pixels is read with --raw HEIGHTxWIDTH:DTYPE.`;
  throw new InputError((await explainForeign(path)) ?? otherwise, { path });
}
