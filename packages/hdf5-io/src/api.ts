import { type FrameSource, InputError } from '@ophys/core';
import type { StoredArray } from '@ophys/model';
import { arraysOf, type DatasetSummary, listDatasets } from './datasets.ts';
import { type NwbSummary, summarise } from './describe.ts';
import { type AxisOrder, datasetSource } from './frames/source.ts';
import type { Hdf5File } from './hdf5/file.ts';
import type { Hdf5Input, OpenOptions } from './inputs/input.ts';
import { openHdf5, useHdf5 } from './inputs/open-hdf5.ts';
import type { Advice } from './inspect/check.ts';
import { type InspectOptions, inspectFile } from './inspect/inspect.ts';
import { type NwbReader, readNwb } from './open.ts';
import { type ValidateOptions, type ValidationFinding, validateFile } from './validate.ts';

/**
 * Opens an NWB file of any version from 2.0 on. No array is read.
 *
 * @throws {InputError} when it is missing, unreadable, truncated, or not NWB 2
 * @throws {InvalidArgumentError} for what is no input, or cannot be one here
 */
export async function openNwb(input: Hdf5Input, options: OpenOptions = {}): Promise<NwbReader> {
  return readNwb(await openHdf5(input, options));
}

/**
 * Everything that is wrong with an NWB file, and how to fix it: what `pynwb.validate` finds, and what it
 * misses. Errors make the file invalid, warnings make it doubtful. A file is judged by the version of
 * the schema that it says it keeps to.
 *
 * @throws {InputError} when it cannot be opened as NWB at all
 */
export async function validateNwb(
  input: Hdf5Input,
  options: OpenOptions & ValidateOptions = {},
): Promise<ValidationFinding[]> {
  return useHdf5(input, options, (file) => validateFile(file, options));
}

/**
 * Advice about an NWB file, the most important first: the checks of NWBInspector that touch optical
 * physiology, under its names. What is invalid is for {@link validateNwb} to say.
 *
 * @throws {InputError} when it cannot be opened as NWB at all
 */
export async function inspectNwb(
  input: Hdf5Input,
  options: OpenOptions & InspectOptions = {},
): Promise<Advice[]> {
  return useHdf5(input, options, (file) => inspectFile(file, options));
}

/** What an NWB file holds, in short. */
export async function describeNwb(
  input: Hdf5Input,
  options: OpenOptions = {},
): Promise<NwbSummary> {
  const reader = await openNwb(input, options);
  try {
    return await summarise(reader);
  } finally {
    await reader.close();
  }
}

/** All datasets of an HDF5 file. */
export async function listHdf5Datasets(
  input: Hdf5Input,
  options: OpenOptions = {},
): Promise<DatasetSummary[]> {
  return useHdf5(input, options, listDatasets);
}

/** The arrays of an open HDF5 file. */
export interface Hdf5Arrays {
  /** By path, e.g. `/estimates/C`; nothing of them is read before it is asked for. */
  readonly arrays: ReadonlyMap<string, StoredArray>;
  /** Closes the file; harmless when it is closed. */
  close(): Promise<void>;
}

/**
 * Opens any HDF5 file to read arrays of it.
 *
 * @throws {InputError} when it is missing, unreadable, truncated, or not HDF5
 */
export async function openHdf5Arrays(
  input: Hdf5Input,
  options: OpenOptions = {},
): Promise<Hdf5Arrays> {
  const file = await openHdf5(input, options);
  try {
    return { arrays: arraysOf(file), close: async () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** A movie in an open HDF5 file. */
export interface Hdf5Movie extends FrameSource {
  /** Frames that share a chunk: who reads one of them reads, and inflates, all. */
  readonly chunkFrames: number;
  /** Closes the file; harmless when it is closed. */
  close(): Promise<void>;
}

/**
 * A three-dimensional dataset of any HDF5 file as a movie, row-major `[frame, row, column]`.
 *
 * @throws {InputError} when there is no such dataset, or it is no movie
 */
export async function openHdf5Source(
  input: Hdf5Input,
  datasetPath: string,
  options: OpenOptions & {
    /** Order of the spatial axes in the file: `yx` (default) is row-major, `xy` is NWB's. */
    readonly axisOrder?: AxisOrder | undefined;
  } = {},
): Promise<Hdf5Movie> {
  const file = await openHdf5(input, options);
  try {
    if (file.kindOf(datasetPath) !== 'dataset') throw noDataset(file, datasetPath);
    const source = datasetSource(file, datasetPath, { axisOrder: options.axisOrder ?? 'yx' });
    const chunkFrames = Math.max(1, file.datasetInfo(datasetPath).chunks?.[0] ?? 1);
    return { ...source, chunkFrames, close: async () => file.close() };
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
