import { basename, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { BackendChoice, JobRunner } from '@ophys/compute';
import { bytesPerElement, InvalidArgumentError, type RunOptions } from '@ophys/core';
import { createNwb, type NwbWriter } from '@ophys/hdf5-io/node';
import { type GroundTruth, scoreAgainstTruth } from '../evaluate/score.ts';
import { CORRECTED_DATA_PATH } from '../nwb/add-results.ts';
import type { Software } from '../nwb/metadata.ts';
import { checkMovie } from '../process/check-movie.ts';
import { type ProcessedMovie, processMovie } from '../process/process-movie.ts';
import { renderReport } from '../report/index.ts';
import { mergeSettings } from '../settings/parse.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { SettingsInput } from '../settings/schema.ts';
import { checkDiskSpace, checkOutput } from './check-output.ts';
import { composeFile } from './compose-file.ts';
import { describeReport } from './describe-report.ts';
import { type Input, openInput } from './open-input.ts';
import type { MovieChoice } from './open-recording.ts';
import { createFileScratch } from './scratch-file.ts';
import { type RunSummary, summarize } from './summary.ts';
import { writeTextAtomically } from './write-text.ts';

/** Whether the corrected movie goes into the file. */
export type CorrectedMovie = 'embed' | 'none';

/** How {@link runRecording} runs. */
export interface RunRecordingOptions extends RunOptions, MovieChoice {
  /** Settings and metadata; see the guide, or `ophys.toml`. */
  readonly settings?: SettingsInput | undefined;
  /** Where kernels run; default `auto`. */
  readonly backend?: BackendChoice | undefined;
  /** Spreads blocks over workers; default the calling thread. */
  readonly runner?: JobRunner | undefined;
  /** Default `embed`. */
  readonly corrected?: CorrectedMovie | undefined;
  /** Replace the output when it exists; default false. */
  readonly overwrite?: boolean | undefined;
  /** Path of the HTML report; `true` (default) puts it beside the output, `false` writes none. */
  readonly report?: string | boolean | undefined;
  /** Which photon series of an NWB input; default the only one. */
  readonly series?: string | undefined;
  /** Spatial axes of an NWB movie on disk; default `xy`. */
  readonly axisOrder?: 'xy' | 'yx' | undefined;
  /** Truth of a simulated recording, to be compared with. */
  readonly truth?: GroundTruth | undefined;
  /** Program that runs this, for provenance. */
  readonly software: Software;
}

/**
 * The main job: reads a movie, processes it, writes NWB and a report.
 *
 * Nothing is at the output paths before it is complete; a run that fails or is cancelled leaves
 * nothing behind.
 *
 * @param input a TIFF, BigTIFF or NWB file, a folder of TIFF files, or an HDF5 dataset as `file.h5:/path`
 * @param output NWB file to write
 * @throws {InputError} for an input that is missing, damaged, unsupported or empty
 * @throws {InvalidArgumentError} for settings out of range, or when the frame rate is unknown
 * @throws {ExistsError} when an output exists and `overwrite` is not set
 * @throws {WriteError} or {@link ResourceError} when the output cannot be written
 */
export async function runRecording(
  input: string,
  output: string,
  options: RunRecordingOptions,
): Promise<RunSummary> {
  const started = performance.now();
  resolveSettings(options.settings);
  const opened = await openInput(input, options);
  try {
    const { overwrite = false } = options;
    const report = reportPath(output, options.report ?? true);
    checkNames(output, report);
    for (const path of [output, report]) {
      if (path !== undefined) await checkOutput(path, opened.path, overwrite);
    }
    const run = await prepareRun(opened, output, options);
    const result = await writeRecording(run);
    const truth = options.truth && scoreAgainstTruth(result.movie, options.truth);
    const summary = summarize({ ...run, ...result, started, truth, report });
    if (report !== undefined) {
      await writeTextAtomically(report, renderReport(describeReport(summary, result.movie)));
    }
    return summary;
  } finally {
    await opened.close();
  }
}

function checkNames(output: string, report: string | undefined): void {
  if (!/.\.nwb$/i.test(basename(output))) {
    throw new InvalidArgumentError(
      'output',
      `The output is an NWB file; end its name in .nwb, not "${output}".`,
    );
  }
  if (report !== undefined && resolve(report) === resolve(output)) {
    throw new InvalidArgumentError(
      'report',
      `${report} is the output itself; name another file for the report.`,
    );
  }
}

/** A run whose inputs were found to be in order. */
export interface PreparedRun {
  readonly opened: Input;
  readonly output: string;
  readonly rateHz: number;
  readonly settings: SettingsInput;
  readonly options: RunRecordingOptions;
  /** What may surprise the user. */
  readonly warnings: readonly string[];
}

async function prepareRun(
  opened: Input,
  output: string,
  options: RunRecordingOptions,
): Promise<PreparedRun> {
  checkMovie(opened.source, opened.name);
  const { rateHz, warnings } = chooseRate(opened, options.settings?.imaging?.rateHz);
  const settings = mergeSettings(opened.settings ?? {}, options.settings ?? {}, {
    imaging: { rateHz },
  });
  const [frames, height, width] = opened.source.shape;
  const movieBytes = frames * height * width * bytesPerElement(opened.source.dtype);
  const embeds = (options.corrected ?? 'embed') === 'embed';
  await checkDiskSpace(
    output,
    (embeds ? movieBytes : 0) + 1e6,
    embeds
      ? 'Free some space, or leave the corrected movie out with --corrected none.'
      : 'Free some space.',
  );
  return { opened, output, rateHz, settings, options, warnings: [...opened.warnings, ...warnings] };
}

function chooseRate(
  { source, name, timing }: Input,
  given: number | undefined,
): { rateHz: number; warnings: string[] } {
  const irregular = timing !== undefined && 'timestamps' in timing;
  const stated = source.rateHz ?? (irregular ? timing.medianRateHz : undefined);
  const rateHz = given ?? stated;
  if (rateHz === undefined || !(rateHz > 0)) {
    throw new InvalidArgumentError(
      'rate',
      `${name} does not say how many frames per second it has; pass --rate HZ.`,
    );
  }
  const differs = stated !== undefined && Math.abs(stated - rateHz) > 0.01 * rateHz;
  const uneven = `${name} has uneven timestamps; the results carry them, and filters take frames as ${rateHz.toPrecision(4)} Hz.`;
  return {
    rateHz,
    warnings: [
      ...(irregular ? [uneven] : []),
      ...(differs ? [`${name} says ${stated} Hz; ${rateHz} Hz was used, as asked.`] : []),
    ],
  };
}

/** Processes a movie into an NWB file that appears at its path when it is complete. */
async function writeRecording(
  run: PreparedRun,
): Promise<{ movie: ProcessedMovie; unknown: readonly string[] }> {
  const { opened, output, rateHz, settings, options } = run;
  const { source } = opened;
  const [, height, width] = source.shape;
  const scratch = await createFileScratch(output);
  let writer: NwbWriter | undefined;
  try {
    writer = await createNwb(output, { overwrite: options.overwrite ?? false });
    const sink =
      options.corrected === 'none'
        ? undefined
        : writer.createFrameSink(CORRECTED_DATA_PATH, {
            height,
            width,
            dtype: source.dtype,
            rateHz,
          });
    const movie = await processMovie(source, {
      ...options,
      rateHz,
      settings,
      scratch,
      store: sink,
      name: opened.name,
      readMemory: () => process.memoryUsage.rss(),
    });
    const { file, unknown } = composeFile(run, movie, sink?.stored);
    await writer.write(file);
    await setImmediate(); // lets a signal that has arrived be heard before it is too late
    options.signal?.throwIfAborted();
    await writer.commit();
    return { movie, unknown };
  } finally {
    await writer?.abort();
    await scratch.close();
  }
}

function reportPath(output: string, report: string | boolean): string | undefined {
  if (report === false) return undefined;
  if (report !== true) return report;
  const base = basename(output);
  const stem = base.replace(/\.nwb$/i, '');
  return `${output.slice(0, output.length - base.length)}${stem}.html`;
}
