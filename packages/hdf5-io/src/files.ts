import { resolve } from 'node:path';
import { InvalidArgumentError } from '@ophys/core';
import type { Finding, NWBFile } from '@ophys/model';
import { addToCopy } from './add-to-copy.ts';
import { createAppender, type NwbAppender } from './append.ts';
import { openHdf5 } from './inputs/open-hdf5.ts';
import { copyableOf, hdf5Of, type NwbReader } from './open.ts';
import { type PlaceOptions, placeFile } from './placement.ts';
import { createWriter, type NwbWriter } from './writer.ts';

/**
 * Starts an NWB file. It is made under a temporary name beside `path` and moved there by `commit`; until
 * then, and after any failure, there is nothing at `path` that was not there before.
 *
 * @throws {ExistsError} when `path` exists and `overwrite` is not given
 * @throws {WriteError} when its folder is missing or cannot be written to
 */
export async function createNwb(path: string, options: PlaceOptions = {}): Promise<NwbWriter> {
  const { hdf5, placement } = await placeFile(path, options);
  return createWriter(hdf5, placement);
}

/**
 * Writes an NWB file in one call.
 *
 * @returns the warnings about it
 * @throws {ExistsError} when `path` exists and `overwrite` is not given
 * @throws {InvalidArgumentError} naming what makes the file invalid
 * @throws {WriteError} for a link to what is not in the file, and when the disk refuses
 */
export async function writeNwb(
  path: string,
  file: NWBFile,
  options: PlaceOptions = {},
): Promise<Finding[]> {
  const writer = await createNwb(path, options);
  const warnings = await writer.write(file);
  await writer.commit();
  return warnings;
}

/**
 * Opens an NWB file to add to it. The work is done on a copy beside it, which takes its place in the
 * end, so that a crash leaves the file as it was; file systems that share blocks copy at no cost.
 *
 * @throws {InputError} when it is missing, unreadable, or not NWB 2
 * @throws {WriteError} when its folder cannot be written to
 */
export async function appendNwb(path: string): Promise<NwbAppender> {
  (await openHdf5(path)).close(); // says what is wrong before anything is copied
  const copyOf = resolve(path);
  const { hdf5, placement } = await placeFile(path, { overwrite: true, copyOf, ifUnchanged: true });
  return createAppender(hdf5, placement);
}

/**
 * Copies an open file to a new path, together with what was added to its objects since it was opened.
 * Everything that was in it is copied byte by byte: object ids, types that are not known here, cached
 * specifications. Paths to other files are copied as they are, relative to the new place.
 *
 * @param reader a file that is still open, wherever it is: at a path, on a server, in memory
 * @returns the warnings about what was added
 * @throws {ExistsError} when `path` exists and `overwrite` is not given
 * @throws {InvalidArgumentError} naming what makes an added object invalid
 * @throws {WriteError} as {@link NwbAppender.write} does; nothing is left at `path`
 */
export async function exportNwb(
  reader: NwbReader,
  path: string,
  options: PlaceOptions = {},
): Promise<Finding[]> {
  const source = hdf5Of(reader);
  const copyOf = source.location ?? copyableOf(source);
  if (resolve(path) === copyOf) {
    throw new InvalidArgumentError(
      'path',
      `${path} is the open file itself; use appendNwb to add to it.`,
    );
  }
  const { hdf5, placement } = await placeFile(path, { ...options, copyOf });
  const writer = createWriter(hdf5, placement, addToCopy(source, reader.paths));
  const warnings = await writer.write(reader.file);
  await writer.commit();
  return warnings;
}
