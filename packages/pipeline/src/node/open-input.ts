import { open } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { type FrameSource, InputError, type Recording } from '@ophys/core';
import {
  listHdf5Datasets,
  listPhotonSeries,
  openHdf5Source,
  openNwb,
  type PhotonSeries,
  photonSeriesSource,
  rateOf,
} from '@ophys/hdf5-io/node';
import type { ImageSeries } from '@ophys/model';
import { isAvi } from '@ophys/movie-io';
import { openTiffPaths } from '@ophys/tiff-io/node';
import { settingsFromNwb } from '../nwb/settings-from-nwb.ts';
import { type Timing, timingOf } from '../nwb/timing.ts';
import type { SettingsInput } from '../settings/schema.ts';
import { isFolder, type OpenMovieOptions, openMovieFile, openMovieFolder } from './open-movie.ts';
import { inputOf, type MovieChoice } from './open-recording.ts';

/** A movie on disk, opened for a run. */
export interface Input {
  readonly source: FrameSource;
  /** What the movie is one channel and one plane of, when a reader gave it as a recording. */
  readonly recording?: Recording | undefined;
  /** File that holds the pixels. */
  readonly path: string;
  /** Short name for messages. */
  readonly name: string;
  readonly warnings: readonly string[];
  /** What the file says about its session, animal and microscope. */
  readonly settings?: SettingsInput | undefined;
  /** When its frames were taken, when the file says so. */
  readonly timing?: Timing | undefined;
  /** The series of an NWB file whose frames these are. */
  readonly series?: ImageSeries | undefined;
  close(): Promise<void> | void;
}

/** How an input is opened. */
export interface OpenInputOptions extends MovieChoice, OpenMovieOptions {
  /** Which photon series of an NWB file; default the only one. */
  readonly series?: string | undefined;
  /** Spatial axes of an NWB movie on disk; default `xy`, the standard's order. */
  readonly axisOrder?: 'xy' | 'yx' | undefined;
}

/** What the first bytes of a file say it is. */
export type FileKind = 'tiff' | 'hdf5' | 'avi' | 'unknown';

/**
 * Opens a movie by what its bytes are, whatever its name: TIFF or BigTIFF, AVI, a folder of them, an NWB file, the folder
 * of a plane of suite2p, or with `file.h5:/path` a dataset `[frame, row, column]` of any HDF5 file.
 *
 * @throws {InputError} when the file is missing, unreadable, damaged, or of another kind
 */
export async function openInput(spec: string, options: OpenInputOptions = {}): Promise<Input> {
  const { file, dataset } = splitDataset(spec);
  if (await isFolder(file)) return takeMovie(await openMovieFolder(file, options), file, options);
  const kind = await sniffFile(file);
  if (dataset !== undefined) return openDataset(file, dataset, kind);
  if (kind === 'hdf5' && options.raw === undefined) return openNwbInput(file, options);
  return takeMovie(await openMovieFile(file, kind, options), file, options);
}

/** Splits `file.h5:/path` into its parts; a drive letter's colon does not count. */
export function splitDataset(spec: string): { file: string; dataset: string | undefined } {
  const colon = spec.lastIndexOf(':/');
  if (colon < 2) return { file: spec, dataset: undefined };
  return { file: spec.slice(0, colon), dataset: spec.slice(colon + 1) };
}

/**
 * Tells the kind of a file from its signature.
 *
 * @throws {InputError} when it cannot be read
 */
export async function sniffFile(path: string): Promise<FileKind> {
  const head = Buffer.alloc(2048 + 8);
  try {
    const file = await open(path, 'r');
    try {
      const { bytesRead } = await file.read(head, 0, head.length, 0);
      return kindOf(head.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new InputError(`Could not read ${path}: ${reasonOf(error)}`, { path, cause: error });
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file.';
  if (code === 'EISDIR') return 'it is a folder; name a file in it.';
  if (code === 'EACCES' || code === 'EPERM') return 'permission was denied.';
  return `${message}.`;
}

const HDF5_SIGNATURE = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');

function kindOf(head: Buffer): FileKind {
  const mark = head.subarray(0, 4).toString('latin1');
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(mark)) return 'tiff';
  // The XML of a Bruker microscope speaks for the TIFF files beside it.
  if (head.includes('<PVScan')) return 'tiff';
  const places = [0, 512, 1024, 2048];
  const isHdf5 = places.some((at) => head.subarray(at, at + 8).equals(HDF5_SIGNATURE));
  if (isHdf5) return 'hdf5';
  return isAvi(head) ? 'avi' : 'unknown';
}

async function takeMovie(recording: Recording, path: string, choice: MovieChoice): Promise<Input> {
  try {
    return inputOf(recording, path, choice);
  } catch (error) {
    await recording.close();
    throw error;
  }
}

async function openDataset(path: string, dataset: string, kind: FileKind): Promise<Input> {
  if (kind !== 'hdf5') {
    throw new InputError(`${path} is not HDF5, so it has no dataset ${dataset}.`, { path });
  }
  const source = await openHdf5Source(path, dataset);
  const name = `${basename(path)}:${dataset}`;
  return { source, path, name, warnings: [], close: () => source.close() };
}

async function openNwbInput(path: string, options: OpenInputOptions): Promise<Input> {
  const reader = await openNwb(path).catch((error) => explainPlainHdf5(path, error));
  try {
    const series = chooseSeries(path, listPhotonSeries(reader.file), options.series);
    const warnings = reader.diagnostics.map(({ path: at, message }) => `${at}: ${message}`);
    const settings = settingsFromNwb(reader.file, series.imagingPlane);
    if (series.externalFile !== undefined) {
      const movie = await openExternalFile(path, series, options);
      await reader.close();
      return { ...movie, settings, warnings: [...warnings, ...movie.warnings] };
    }
    return {
      source: await photonSeriesSource(series, { axisOrder: options.axisOrder ?? 'xy' }),
      path,
      name: basename(path),
      warnings,
      settings,
      timing: await timingOf(series),
      series,
      close: () => reader.close(),
    };
  } catch (error) {
    await reader.close();
    throw error;
  }
}

/** The movie beside an NWB file that only names it. */
async function openExternalFile(
  path: string,
  series: PhotonSeries,
  options: OpenInputOptions,
): Promise<Input> {
  const files = (series.externalFile ?? []).map((file) => resolve(dirname(path), file));
  if (files.length === 0) {
    throw new InputError(`"${series.name}" in ${path} names no external file.`, { path });
  }
  const recording = await openExternalMovie(files, options);
  const movie = await takeMovie(recording, recording.files[0] ?? path, options);
  const rateHz = await rateOf(series);
  const source = { ...movie.source, rateHz: rateHz ?? movie.source.rateHz };
  return { ...movie, source, timing: await timingOf(series) };
}

/** One file of any kind, or several TIFFs that are one recording. */
async function openExternalMovie(
  files: readonly string[],
  { signal }: OpenInputOptions,
): Promise<Recording> {
  const [file = '', ...more] = files;
  if (more.length > 0) return openTiffPaths(files, { signal });
  return openMovieFile(file, await sniffFile(file), { signal });
}

/** An HDF5 file that is not NWB can still hold a movie; the message names its datasets. */
async function explainPlainHdf5(path: string, error: unknown): Promise<never> {
  if (!(error instanceof InputError)) throw error;
  const datasets = await listHdf5Datasets(path).catch(() => []);
  const movies = datasets.filter(({ shape }) => shape.length === 3);
  if (movies.length === 0) throw error;
  const list = movies.map((found) => `${path}:${found.path} (${found.shape.join(' × ')})`);
  throw new InputError(
    `${error.message} To read a dataset of it, name it: ${list.slice(0, 8).join(', ')}.`,
    { path, cause: error },
  );
}

function chooseSeries(path: string, all: readonly PhotonSeries[], name?: string): PhotonSeries {
  const names = all.map((series) => series.name).join(', ');
  const chosen = name === undefined ? all : all.filter((series) => series.name === name);
  const [series] = chosen;
  if (series !== undefined && chosen.length === 1) return series;
  if (all.length === 0) {
    throw new InputError(
      `${path} has no OnePhotonSeries or TwoPhotonSeries, so there is no movie to process.`,
      { path },
    );
  }
  const problem =
    name === undefined ? 'has several photon series' : `has no photon series "${name}"`;
  throw new InputError(`${path} ${problem}; choose one with --series: ${names}.`, { path });
}
