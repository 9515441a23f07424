import { stat } from 'node:fs/promises';
import { type Dtype, InputError, type Recording } from '@ophys/core';
import {
  type DatasetSummary,
  describeNwb,
  listHdf5Datasets,
  type NwbSummary,
  openHdf5Source,
} from '@ophys/hdf5-io/node';
import type { TiffDescription } from '@ophys/tiff-io';
import { describeTiffFile } from '@ophys/tiff-io/node';
import { sniffFile, splitDataset } from './open-input.ts';
import { isFolder, type OpenMovieOptions, openMovieFile, openMovieFolder } from './open-movie.ts';

/** What `ophys info` says about a file. */
export type InputDescription =
  | (DescribedFile & {
      readonly kind: 'tiff';
      /** The movie of each channel and plane. */
      readonly movie: MovieSummary;
      readonly recording: RecordingSummary;
      /** Of the first file. */
      readonly tiff: TiffDescription;
    })
  | (DescribedFile & {
      /** AVI, raw pixels, suite2p's registered movie. */
      readonly kind: 'movie';
      readonly movie: MovieSummary;
      readonly recording: RecordingSummary;
    })
  | (DescribedFile & { readonly kind: 'nwb'; readonly nwb: NwbSummary })
  | (DescribedFile & { readonly kind: 'hdf5'; readonly datasets: readonly DatasetSummary[] })
  | (DescribedFile & { readonly kind: 'dataset'; readonly movie: MovieSummary });

/** What the files of a microscope are together. */
export type RecordingSummary = Pick<Recording, 'format' | 'channels' | 'metadata'> & {
  readonly files: number;
  readonly planes: readonly { readonly name: string; readonly depthUm?: number | undefined }[];
};

interface DescribedFile {
  readonly schema: 'ophys/info/1';
  readonly path: string;
  /** Size of the file in bytes; of the first file of a folder. */
  readonly bytes: number;
  /** What may surprise, one sentence each. */
  readonly warnings: readonly string[];
}

/** The movie in a file. */
export interface MovieSummary {
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  readonly dtype: Dtype;
  /** Frames per second, when the file says so. */
  readonly rateHz: number | undefined;
}

/**
 * Describes a file without reading its pixels.
 *
 * @param spec a file, or an HDF5 dataset as `file.h5:/path`
 * @throws {InputError} when it is missing, damaged, or of another kind
 */
export async function describeInput(
  spec: string,
  options: OpenMovieOptions = {},
): Promise<InputDescription> {
  const { file, dataset } = splitDataset(spec);
  if (await isFolder(file)) return describeRecording(await openMovieFolder(file, options), spec);
  const kind = await sniffFile(file);
  const { size: bytes } = await stat(file);
  const common = { schema: 'ophys/info/1', path: spec, bytes } as const;
  if (dataset !== undefined) return { ...common, ...(await describeDataset(file, dataset)) };
  if (kind === 'hdf5' && options.raw === undefined) {
    return { ...common, ...(await describeHdf5(file)) };
  }
  return describeRecording(await openMovieFile(file, kind, options), spec);
}

async function describeRecording(recording: Recording, path: string): Promise<InputDescription> {
  await recording.close();
  const { format, files, channels, planes, metadata, dtype, rateHz, warnings } = recording;
  const [frames, height, width] = recording.shape;
  const [first = path] = files;
  const { size: bytes } = await stat(first);
  const depths = planes.map(({ name, depthUm }) => ({ name, depthUm }));
  const common = {
    schema: 'ophys/info/1' as const,
    path,
    bytes,
    movie: { frames, height, width, dtype, rateHz },
    recording: { format, files: files.length, channels, planes: depths, metadata },
    warnings,
  };
  if ((await sniffFile(first)) !== 'tiff') return { ...common, kind: 'movie' };
  return { ...common, kind: 'tiff', tiff: { ...(await describeTiffFile(first)), rateHz, frames } };
}

async function describeDataset(file: string, dataset: string) {
  const source = await openHdf5Source(file, dataset);
  await source.close();
  const [frames, height, width] = source.shape;
  const movie = { frames, height, width, dtype: source.dtype, rateHz: source.rateHz };
  return { kind: 'dataset', movie, warnings: [] } as const;
}

async function describeHdf5(file: string) {
  try {
    const nwb = await describeNwb(file);
    const warnings = nwb.diagnostics.map(({ path, message }) => `${path}: ${message}`);
    return { kind: 'nwb', nwb, warnings } as const;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const datasets = await listHdf5Datasets(file).catch(() => {
      throw error;
    });
    return { kind: 'hdf5', datasets, warnings: [error.message] } as const;
  }
}
