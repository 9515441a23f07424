import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import {
  bytesPerElement,
  type Dtype,
  InvalidArgumentError,
  isOphysError,
  type RunOptions,
  WriteError,
} from '@ophys/core';
import { createNwb } from '@ophys/hdf5-io/node';
import { TwoPhotonSeries } from '@ophys/model';
import { writeTiff } from '@ophys/tiff-io/node';
import { addImagingPlane } from '../nwb/imaging-plane.ts';
import { describeSession, type Software } from '../nwb/metadata.ts';
import { fromZero, timesOf } from '../nwb/timing.ts';
import { mergeSettings } from '../settings/parse.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { SettingsInput } from '../settings/schema.ts';
import { checkDiskSpace, checkOutput } from './check-output.ts';
import { type Input, type OpenInputOptions, openInput } from './open-input.ts';

/** How {@link convertMovie} writes. */
export interface ConvertOptions extends RunOptions, OpenInputOptions {
  /** Metadata for an NWB file; over what the input says of itself. */
  readonly settings?: SettingsInput | undefined;
  /** Replace the output when it exists; default false. */
  readonly overwrite?: boolean | undefined;
  /** Check everything and write nothing; default false. */
  readonly dryRun?: boolean | undefined;
  /** Program that runs this, for provenance. */
  readonly software: Software;
}

/** What a conversion wrote, or would. */
export interface ConvertSummary {
  readonly schema: 'ophys/convert/1';
  readonly input: string;
  readonly output: string;
  readonly format: 'nwb' | 'tiff' | 'raw';
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  readonly dtype: Dtype;
  readonly rateHz: number | undefined;
  /** Metadata of an NWB file that nobody gave, one sentence each. */
  readonly unknown: readonly string[];
  readonly warnings: readonly string[];
}

const formatOf: Readonly<Record<string, ConvertSummary['format']>> = {
  '.nwb': 'nwb',
  '.tif': 'tiff',
  '.tiff': 'tiff',
  '.bin': 'raw',
  '.raw': 'raw',
};

const hdf5Endings: readonly string[] = ['.h5', '.hdf5', '.hdf'];

/**
 * Writes a movie in another format, by the ending of the output: NWB (`.nwb`), TIFF (`.tif`) or bare
 * little-endian pixels `[frame, row, column]` (`.bin`). Pixels keep their type and their values. The movie
 * is streamed; the output is complete or not there.
 *
 * @throws {InputError} for an input that is missing, damaged or unsupported
 * @throws {InvalidArgumentError} for another ending, or an NWB file without a frame rate
 * @throws {ExistsError} when the output exists and `overwrite` is not set
 * @throws {WriteError} or {@link ResourceError} when it cannot be written
 */
export async function convertMovie(
  input: string,
  output: string,
  options: ConvertOptions,
): Promise<ConvertSummary> {
  const format = formatOf[extname(output).toLowerCase()];
  if (format === undefined) {
    const ending = extname(output).toLowerCase();
    const reason = hdf5Endings.includes(ending)
      ? 'HDF5 is only read, not written, but as NWB, which is HDF5'
      : `there is no format to write by the ending "${ending}"`;
    throw new InvalidArgumentError(
      'output',
      `${output} cannot be written: ${reason}. End it in ${Object.keys(formatOf).join(', ')}.`,
    );
  }
  const opened = await openInput(input, options);
  try {
    await checkOutput(output, opened.path, options.overwrite ?? false);
    const { shape, dtype } = opened.source;
    const [frames, height, width] = shape;
    const bytes = frames * height * width * bytesPerElement(dtype);
    await checkDiskSpace(output, bytes, 'Free some space, or name another disk.');
    const unknown = await writers[format](opened, output, options);
    const { rateHz } = opened.source;
    const movie = { frames, height, width, dtype, rateHz };
    const { warnings } = opened;
    return { schema: 'ophys/convert/1', input, output, format, ...movie, unknown, warnings };
  } finally {
    await opened.close();
  }
}

type Write = (input: Input, output: string, options: ConvertOptions) => Promise<readonly string[]>;

const writers: Readonly<Record<ConvertSummary['format'], Write>> = {
  nwb: toNwb,
  async tiff({ source }, output, { overwrite, signal, onProgress, dryRun }) {
    if (!dryRun) await writeTiff(output, source, { overwrite, signal, onProgress });
    return [];
  },
  async raw(input, output, options) {
    if (!options.dryRun) await toRaw(input, output, options);
    return [];
  },
};

async function toNwb(
  { source, name, settings: stated, timing = fromZero }: Input,
  output: string,
  { settings: given, software, overwrite = false, dryRun, signal, onProgress }: ConvertOptions,
): Promise<readonly string[]> {
  const settings = resolveSettings(mergeSettings(stated ?? {}, given ?? {}));
  const median = 'medianRateHz' in timing ? timing.medianRateHz : undefined;
  const rateHz = settings.imaging.rateHz ?? source.rateHz ?? median;
  if (rateHz === undefined) {
    throw new InvalidArgumentError(
      'rate',
      `${name} does not say how many frames per second it has; pass --rate HZ.`,
    );
  }
  const unknown: string[] = [];
  const note = (sentence: string) => unknown.push(sentence);
  const created = new Date().toISOString();
  const origin = { software, identifier: randomUUID(), created };
  const file = describeSession(settings, name, note, origin);
  const imagingPlane = addImagingPlane(file, settings, rateHz, note);
  if (dryRun) return unknown;
  const writer = await createNwb(output, { overwrite });
  try {
    const [total, height, width] = source.shape;
    const format = { height, width, dtype: source.dtype, rateHz, frames: total };
    const sink = writer.createFrameSink('/acquisition/TwoPhotonSeries/data', format);
    for await (const block of source.blocks({ signal })) {
      await sink.append(block);
      const done = block.start + block.count;
      onProgress?.({ stage: 'convert', done, total, unit: 'frame' });
    }
    file.addAcquisition(
      new TwoPhotonSeries({
        name: 'TwoPhotonSeries',
        description: `The recording as it came from the microscope: ${name}`,
        imagingPlane,
        unit: 'a.u.',
        data: sink.stored,
        ...timesOf(timing, rateHz),
      }),
    );
    await writer.write(file);
    await writer.commit();
    return unknown;
  } finally {
    await writer.abort();
  }
}

async function toRaw(
  { source }: Input,
  output: string,
  { signal, onProgress }: ConvertOptions,
): Promise<void> {
  const partial = join(dirname(output), `.${basename(output)}.${randomUUID()}.partial`);
  let file: FileHandle | undefined;
  try {
    file = await open(partial, 'wx');
    const [total] = source.shape;
    for await (const { data, start, count } of source.blocks({ signal })) {
      await file.appendFile(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      onProgress?.({ stage: 'convert', done: start + count, total, unit: 'frame' });
    }
    await file.sync();
    await file.close();
    await rename(partial, output);
  } catch (error) {
    await file?.close();
    await rm(partial, { force: true });
    if (signal?.aborted || isOphysError(error)) throw error;
    throw new WriteError(output, `Could not write ${output}: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}
