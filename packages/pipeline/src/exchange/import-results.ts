import { basename, resolve } from 'node:path';
import { InvalidArgumentError, type RunOptions } from '@ophys/core';
import type { FrameSize } from '@ophys/exchange';
import { writeNwb } from '@ophys/hdf5-io/node';
import { checkOutput } from '../node/check-output.ts';
import type { Software } from '../nwb/metadata.ts';
import { mergeSettings } from '../settings/parse.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { SettingsInput } from '../settings/schema.ts';
import { readCaiman } from './import/caiman.ts';
import { composeForeign } from './import/compose-foreign.ts';
import type { ForeignResults, ReadForeignOptions } from './import/foreign-results.ts';
import { readRoisOnly } from './import/rois-only.ts';
import { readSuite2p } from './import/suite2p.ts';

/** Tools whose results can be imported. */
export const importSources = ['suite2p', 'caiman', 'cellpose', 'imagej'] as const;

/** One of {@link importSources}. */
export type ImportSource = (typeof importSources)[number];

/** What an import takes. */
export interface ImportOptions extends Pick<RunOptions, 'signal'> {
  readonly from: ImportSource;
  /** Size of the frames, where the tool's files do not say it. */
  readonly frame?: FrameSize | undefined;
  /** Metadata, over what the tool's files say. */
  readonly settings?: SettingsInput | undefined;
  /** Program that imports, for provenance. */
  readonly software: Software;
  /** Replace the output when it exists; default false. */
  readonly overwrite?: boolean | undefined;
}

/** What an import made. */
export interface ImportSummary {
  readonly input: string;
  readonly output: string;
  readonly rois: number;
  /** Names of the responses. */
  readonly signals: readonly string[];
  /** Metadata that nobody gave, one sentence each. */
  readonly unknown: readonly string[];
  readonly warnings: readonly string[];
}

const readers: Readonly<
  Record<ImportSource, (path: string, options: ReadForeignOptions) => Promise<ForeignResults>>
> = {
  suite2p: readSuite2p,
  caiman: readCaiman,
  cellpose: (path, options) => readRoisOnly('Cellpose', path, options),
  imagej: (path, options) => readRoisOnly('ImageJ', path, options),
};

/**
 * Writes what another tool found as NWB, laid out as our own results are: ROIs with x = column and y =
 * row, responses, images, and whether each ROI was taken for a cell.
 *
 * @param input folder of suite2p, HDF5 file of CaImAn, or a file of ROIs
 * @param output NWB file to write
 * @throws {InputError} when the input cannot be read, or its files disagree
 * @throws {InvalidArgumentError} when nobody says the rate of responses
 * @throws {ExistsError} when the output exists and `overwrite` is not set
 */
export async function importResults(
  input: string,
  output: string,
  options: ImportOptions,
): Promise<ImportSummary> {
  const { from, frame, signal, software, overwrite = false } = options;
  await checkOutput(output, input, overwrite);
  const results = await readers[from](input, { frame, signal });
  const settings = resolveSettings(mergeSettings(results.settings, options.settings ?? {}));
  if (results.signals.length > 0 && settings.imaging.rateHz === undefined) {
    throw new InvalidArgumentError(
      'rate',
      `${input} does not say how many frames per second it has; pass --rate HZ.`,
    );
  }
  const unknown: string[] = [];
  const name = basename(resolve(input));
  const note = (sentence: string) => unknown.push(sentence);
  const file = composeForeign(results, { settings, name, software, note });
  signal?.throwIfAborted();
  await writeNwb(output, file, { overwrite });
  const { masks, signals, warnings } = results;
  return {
    input,
    output,
    rois: masks.length,
    signals: signals.map((one) => one.name),
    unknown,
    warnings,
  };
}
