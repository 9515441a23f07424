import { resolve } from 'node:path';
import { InvalidArgumentError } from '@ophys/core';
import type { Finding, NWBFile } from '@ophys/model';
import { addToCopy } from './add-to-copy.ts';
import { openHdf5 } from './inputs/open-hdf5.ts';
import { hdf5Of, type NwbReader, readNwb } from './open.ts';
import { type PlaceOptions, placeFile } from './placement.ts';
import { createWriter, type NwbWriter } from './writer.ts';

/** An NWB file that is being added to. It changes when `commit` has returned, and not before. */
export interface NwbAppender
  extends Pick<NwbReader, 'file' | 'diagnostics' | 'paths'>,
    Pick<NwbWriter, 'path' | 'createFrameSink' | 'abort'> {
  /**
   * Writes what was added to the objects of `file` since it was opened: objects anywhere, members that
   * were not set, rows and columns of tables. Everything else stays as it is.
   *
   * @returns the warnings about what was written
   * @throws {InvalidArgumentError} naming what makes an added object invalid
   * @throws {WriteError} for a link to what is not in the file, for rows of a table whose columns cannot
   *   grow, and when the disk refuses; the file is then as it was
   */
  commit(): Promise<Finding[]>;
}

/**
 * Opens an NWB file to add to it. The work is done on a copy beside it, which takes its place in the
 * end, so that a crash leaves the file as it was; file systems that share blocks copy at no cost.
 *
 * @throws {InputError} when it is missing, unreadable, or not NWB 2
 * @throws {WriteError} when its folder cannot be written to
 */
export async function appendNwb(path: string): Promise<NwbAppender> {
  const goal = resolve(path);
  (await openHdf5(path)).close(); // says what is wrong before anything is copied
  const options = { overwrite: true, copyOf: goal, ifUnchanged: true };
  const { hdf5, placement } = await placeFile(path, options);
  let reader: NwbReader;
  try {
    reader = readNwb(hdf5);
  } catch (error) {
    await placement.discard();
    throw error;
  }
  const { file, diagnostics, paths } = reader;
  const writer = createWriter(hdf5, placement, addToCopy(hdf5, paths));
  return {
    path,
    file,
    diagnostics,
    paths,
    createFrameSink: writer.createFrameSink,
    abort: writer.abort,
    async commit() {
      const warnings = await writer.write(file);
      await writer.commit();
      return warnings;
    },
  };
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
 * @throws {WriteError} as {@link NwbAppender.commit} does; nothing is left at `path`
 */
export async function exportNwb(
  reader: NwbReader,
  path: string,
  options: PlaceOptions = {},
): Promise<Finding[]> {
  const source = hdf5Of(reader);
  const copyOf = source.location ?? source.source;
  if (copyOf === undefined) throw new InvalidArgumentError('reader', 'The file is being written.');
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
  const { hdf5, placement } = await placeFile(path, options);
  const writer = createWriter(hdf5, placement);
  const warnings = await writer.write(file);
  await writer.commit();
  return warnings;
}
