import { createHash } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { BackendChoice, JobRunner } from '@ophys/compute';
import { bytesPerElement, isOphysError, type RunOptions } from '@ophys/core';
import { writeAtomically } from '@ophys/core/node';
import { createNwb, type NwbWriter } from '@ophys/hdf5-io/node';
import { type NWBFile, objectsIn, PlaneSegmentation } from '@ophys/model';
import { type GroundTruth, scoreAgainstTruth } from '../evaluate/score.ts';
import { CORRECTED_DATA_PATH } from '../nwb/add-results.ts';
import { fixIdentity } from '../nwb/fix-identity.ts';
import type { Software } from '../nwb/metadata.ts';
import { type ProcessOptions, processMovie } from '../process/process-movie.ts';
import { type StageName, stageNames } from '../process/stage-table.ts';
import { renderReport } from '../report/index.ts';
import type { Forecast } from '../run/forecast.ts';
import { openRunDirectory, type RunDirectory } from '../run/run-directory.ts';
import { RESULTS_FILE, readRunRecord } from '../run/run-record.ts';
import { setCurationAside } from '../run/set-curation-aside.ts';
import { asWriteError } from '../run/write-failure.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { SettingsInput } from '../settings/schema.ts';
import { checkDiskSpace } from './check-output.ts';
import { composeFile } from './compose-file.ts';
import { describeReport } from './describe-report.ts';
import { openInput } from './open-input.ts';
import type { OpenMovieOptions } from './open-movie.ts';
import type { MovieChoice } from './open-recording.ts';
import { checkPlaces, choosePlaces, type Existing, type RunPlaces } from './places.ts';
import { planRun } from './plan-run.ts';
import { type PreparedRun, prepareRun } from './prepare-run.ts';
import { type RunSummary, type StagesSummary, summarize, summarizeStages } from './summary.ts';

/** Whether the corrected movie goes into the file. */
export type CorrectedMovie = 'embed' | 'none';

/** How {@link runRecording} runs. */
export interface RunRecordingOptions
  extends RunOptions,
    MovieChoice,
    Pick<OpenMovieOptions, 'raw'> {
  /** Settings and metadata; see the guide, or `ophys.toml`. */
  readonly settings?: SettingsInput | undefined;
  /** Where kernels run; default `auto`. */
  readonly backend?: BackendChoice | undefined;
  /** Spreads blocks over workers; default the calling thread. */
  readonly runner?: JobRunner | undefined;
  /** Default `embed`. */
  readonly corrected?: CorrectedMovie | undefined;
  /**
   * What happens to results that are there: `error` (default) refuses, `resume` brings them up to date,
   * `overwrite` begins anew. What a run that was stopped has done is used in any case.
   */
  readonly existing?: Existing | undefined;
  /** Stage from which on nothing that is kept is used. */
  readonly from?: StageName | undefined;
  /** A stage of which nothing that is kept is used. */
  readonly force?: StageName | undefined;
  /** Frames that are read at a time; default about 8 MiB of them. Changes no result. */
  readonly blockFrames?: number | undefined;
  /** Folder for the binned movie; default the run directory, which then keeps it. */
  readonly scratchFolder?: string | undefined;
  /** Path of the HTML report; `true` (default) puts it beside the output, `false` writes none. */
  readonly report?: string | boolean | undefined;
  /** Which photon series of an NWB input; default the only one. */
  readonly series?: string | undefined;
  /** Spatial axes of an NWB movie on disk; default `xy`. */
  readonly axisOrder?: 'xy' | 'yx' | undefined;
  /** What was foretold; it is kept in `run.json`. */
  readonly forecast?: Forecast | undefined;
  /** Truth of a simulated recording, to be compared with. */
  readonly truth?: GroundTruth | undefined;
  /** Program that runs this, for provenance. */
  readonly software: Software;
}

/**
 * The main job: reads a movie, processes it, writes NWB and a report.
 *
 * It works in a run directory, which keeps the result of every stage and, while registration runs, the
 * motion so far. A run that was stopped at any moment goes on where it stopped when it is started again,
 * and ends with the same bytes. Nothing is at the output paths before it is complete.
 *
 * @param input a TIFF, BigTIFF or NWB file, a folder of TIFF files, or an HDF5 dataset as `file.h5:/path`
 * @param output an NWB file (its directory is `OUTPUT.run` until it is finished), or a run directory
 * @throws {InputError} for an input that is missing, damaged, unsupported or empty
 * @throws {InvalidArgumentError} for settings out of range, or when the frame rate is unknown
 * @throws {ExistsError} when results exist and are to stay, or another process works on them
 * @throws {WriteError} or {@link ResourceError} when the output cannot be written
 */
export async function runRecording(
  input: string,
  output: string,
  options: RunRecordingOptions,
): Promise<RunSummary> {
  return inDirectory(input, output, options, async (running) => {
    const summary = await runToTheEnd(running);
    await finish(running);
    return summary;
  });
}

/**
 * The main job as far as a stage. What it finds is kept in the run directory, for a run that goes on from
 * there.
 *
 * @param directory the run directory
 * @param until the last stage to run; those that settings leave out are passed over
 * @throws as {@link runRecording}
 */
export async function runStages(
  input: string,
  directory: string,
  until: StageName,
  options: RunRecordingOptions,
): Promise<StagesSummary> {
  const places = { ...options, report: false, existing: options.existing ?? 'resume' } as const;
  return inDirectory(input, directory, places, async (running) => {
    await runUntil(running, until);
    await running.directory.close('partial');
    return summarizeStages(running, until);
  });
}

async function inDirectory<Summary>(
  input: string,
  output: string,
  options: RunRecordingOptions,
  work: (running: RunningRun) => Promise<Summary>,
): Promise<Summary> {
  const started = performance.now();
  resolveSettings(options.settings);
  const opened = await openInput(input, options);
  try {
    const places = choosePlaces(output, options.report ?? true);
    const inputs = [input, opened.path, ...(opened.recording?.files ?? [])];
    await checkPlaces(places, inputs, options.existing ?? 'error');
    const run = await prepareRun(opened, options.settings);
    await checkRoom(run, places, options);
    const wasThere = (await readRunRecord(places.directory)) !== undefined;
    const directory = await openRunDirectory(places.directory, await planRun(input, run, options));
    try {
      return await work({ run, places, directory, options, started });
    } catch (error) {
      await giveUp(directory, error, options.signal, wasThere);
      throw asWriteError(places.directory, error);
    }
  } finally {
    await opened.close();
  }
}

async function checkRoom(
  { opened }: PreparedRun,
  { nwb, keepsDirectory, directory }: RunPlaces,
  { corrected = 'embed' }: RunRecordingOptions,
): Promise<void> {
  const { shape, dtype } = opened.source;
  const movieBytes = shape[0] * shape[1] * shape[2] * bytesPerElement(dtype);
  const embeds = corrected === 'embed';
  await checkDiskSpace(
    keepsDirectory ? directory : nwb,
    (embeds ? movieBytes : 0) + 1e6,
    embeds
      ? 'Free some space, or leave the corrected movie out with --corrected none.'
      : 'Free some space.',
  );
}

/** Everything about a run that is under way. */
export interface RunningRun {
  readonly run: PreparedRun;
  readonly places: RunPlaces;
  readonly directory: RunDirectory;
  readonly options: RunRecordingOptions;
  /** `performance.now()` at the start. */
  readonly started: number;
}

async function runToTheEnd(running: RunningRun): Promise<RunSummary> {
  const { run, places, directory, options } = running;
  const path = join(directory.path, RESULTS_FILE);
  const { results, written } = directory.record;
  const kept = written === results.key ? await directory.findOutput() : undefined;
  if (kept && (await isComplete(path, places, kept.result as WrittenOutput))) {
    return (kept.result as WrittenOutput).summary;
  }
  const { source } = run.opened;
  const [, height, width] = source.shape;
  let writer: NwbWriter | undefined;
  try {
    const objectTimes = new Date(results.created);
    writer = await createNwb(path, { overwrite: true, objectTimes });
    const format = { height, width, dtype: source.dtype, rateHz: run.rateHz };
    const sink =
      options.corrected === 'none'
        ? undefined
        : writer.createFrameSink(CORRECTED_DATA_PATH, format);
    const movie = await processMovie(source, { ...processOptionsOf(running), store: sink });
    await directory.keeper.started('write');
    const { file, unknown } = composeFile(running, movie, sink?.stored);
    fixIdentity(file, `${directory.record.id} ${results.key}`, sha256);
    await writer.write(file);
    await setImmediate(); // lets a signal that has arrived be heard before it is too late
    options.signal?.throwIfAborted();
    await writer.commit();
    const truth = options.truth && scoreAgainstTruth(movie, options.truth);
    const notes = await keepEditsOfOthers(directory.path, file);
    const summary = summarize({ ...running, movie, unknown, truth, notes });
    if (places.report !== undefined) {
      await writeAtomically(places.report, renderReport(describeReport(summary, movie)));
    }
    const { size: bytes } = await stat(path);
    await directory.keepOutput({ bytes, summary } satisfies WrittenOutput);
    return summary;
  } finally {
    await writer?.abort();
  }
}

function processOptionsOf({ run, directory, options }: RunningRun): ProcessOptions {
  return {
    ...options,
    name: run.opened.name,
    rateHz: run.rateHz,
    settings: run.settings,
    masks: run.masks,
    scratch: directory.scratch,
    keeper: directory.keeper,
    readMemory: () => process.memoryUsage.rss(),
    onProgress(progress) {
      directory.progress(progress);
      options.onProgress?.(progress);
    },
  };
}

/** Thrown when the last stage that was asked for is behind. */
const reached = Symbol('reached');

async function runUntil(running: RunningRun, until: StageName): Promise<void> {
  const { keeper } = running.directory;
  const find = (stage: StageName) => {
    if (stageNames.indexOf(stage) > stageNames.indexOf(until)) throw reached;
    return keeper.find(stage);
  };
  try {
    const options = processOptionsOf(running);
    await processMovie(running.run.opened.source, {
      ...options,
      keeper: { ...keeper, find: async (stage) => find(stage) },
    });
  } catch (error) {
    if (error !== reached) throw error;
  }
}

/** Edits of results that are no more stay, under another name. */
async function keepEditsOfOthers(directory: string, file: NWBFile): Promise<string[]> {
  const table = [...objectsIn(file)].find((item) => item instanceof PlaneSegmentation);
  const aside = await setCurationAside(directory, table?.objectId);
  if (aside === undefined) return [];
  return [
    `The results were curated before, and are others now; those edits are kept as ${basename(aside)}, and curated.nwb was removed.`,
  ];
}

/** What is kept of the last stage. */
interface WrittenOutput {
  readonly bytes: number;
  readonly summary: RunSummary;
}

async function isComplete(
  path: string,
  { report }: RunPlaces,
  { bytes }: WrittenOutput,
): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  const reported = report === undefined || (await stat(report).catch(() => undefined));
  return found?.size === bytes && Boolean(reported);
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function finish({ directory, places }: RunningRun): Promise<void> {
  if (!places.keepsDirectory) await rename(join(directory.path, RESULTS_FILE), places.nwb);
  await directory.close('done');
  if (!places.keepsDirectory) await rm(directory.path, { recursive: true, force: true });
}

/** Keeps what was done for another attempt, unless the same input would only fail again. */
async function giveUp(
  directory: RunDirectory,
  error: unknown,
  signal: AbortSignal | undefined,
  wasThere: boolean,
): Promise<void> {
  const isStopped = signal?.aborted === true;
  const message = error instanceof Error ? error.message : String(error);
  await directory.close(isStopped ? 'stopped' : 'failed', isStopped ? undefined : message);
  const isHopeless = isOphysError(error) && ['input', 'invalid-argument'].includes(error.tag);
  if (isHopeless && !isStopped && !wasThere) {
    await rm(directory.path, { recursive: true, force: true });
  }
}
