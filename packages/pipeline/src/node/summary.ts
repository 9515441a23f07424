import type { Backend, BackendReport } from '@ophys/compute';
import type { Dtype } from '@ophys/core';
import { searchLimit } from '@ophys/motion';
import type { TruthScores } from '../evaluate/score.ts';
import type { Software } from '../nwb/metadata.ts';
import type { ProcessedMovie } from '../process/process-movie.ts';
import type { StageReport } from '../process/stage-clock.ts';
import type { StageName } from '../process/stage-table.ts';
import type { RecordedStage } from '../run/run-record.ts';
import type { Settings } from '../settings/schema.ts';
import type { RunningRun } from './run-recording.ts';

/** What a run did, as `ophys run -f json` prints it. */
export interface RunSummary {
  readonly schema: 'ophys/run/1';
  readonly software: Software;
  /** The input, as given. */
  readonly input: string;
  readonly output: string;
  /** Path of the report, when one was written. */
  readonly report: string | undefined;
  readonly movie: {
    readonly frames: number;
    readonly height: number;
    readonly width: number;
    readonly dtype: Dtype;
    readonly rateHz: number;
  };
  /** Number of ROIs found. */
  readonly rois: number;
  /** How far odd rows were moved back to the left, in px. */
  readonly linePhasePx: number;
  /** Length of the largest shift in px. */
  readonly largestShiftPx: number;
  /** Frames whose registration cannot be trusted. */
  readonly badFrames: number;
  readonly stages: readonly StageSummary[];
  readonly seconds: number;
  /** Largest resident memory of the process in bytes. */
  readonly peakMemoryBytes: number;
  /** Metadata that nobody gave, one sentence each. */
  readonly unknown: readonly string[];
  /** What may surprise, one sentence each. */
  readonly warnings: readonly string[];
  /** Comparison with the truth of a simulated recording. */
  readonly truth: TruthScores | undefined;
  /** Every setting as used. */
  readonly settings: Settings;
}

/** One stage of a run. */
export interface StageSummary extends Omit<StageReport, 'backend'> {
  /** Where its kernels ran; absent for stages without kernels. */
  readonly backend: Backend | undefined;
  /** Faster backends, and why they did not run. */
  readonly skipped: BackendReport['skipped'];
}

/** What a summary is made of. */
export interface SummaryInputs extends RunningRun {
  readonly movie: ProcessedMovie;
  readonly unknown: readonly string[];
  readonly truth: TruthScores | undefined;
  /** What more may surprise. */
  readonly notes: readonly string[];
}

/** Sums up a finished run. */
export function summarize(inputs: SummaryInputs): RunSummary {
  const { run, places, options, movie, unknown, started, truth, notes } = inputs;
  const { opened, rateHz, warnings } = run;
  const { nwb: output, report } = places;
  const [frames, height, width] = opened.source.shape;
  return {
    schema: 'ophys/run/1',
    software: options.software,
    input: opened.name,
    output,
    report,
    movie: { frames, height, width, dtype: opened.source.dtype, rateHz },
    rois: movie.rois.length,
    linePhasePx: movie.linePhase,
    largestShiftPx: movie.shifts.y.reduce(
      (largest, y, frame) => Math.max(largest, Math.hypot(y, movie.shifts.x[frame] as number)),
      0,
    ),
    badFrames: movie.badFrames.reduce((sum, bad) => sum + bad, 0),
    stages: movie.stages.map(({ backend, ...stage }) => ({
      ...stage,
      backend: backend?.backend,
      skipped: backend?.skipped ?? [],
    })),
    seconds: (performance.now() - started) / 1000,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    unknown,
    warnings: [...warnings, ...notes, ...doubts(movie)],
    truth,
    settings: movie.settings,
  };
}

/** Share of frames at the end of the search range from which on it is worth a word. */
const SATURATED_SHARE = 0.01;

/** What a result itself gives reason to doubt. */
function doubts({ rois, shifts, settings, images }: ProcessedMovie): string[] {
  const { height, width } = images.mean;
  const limit = searchLimit(height, width, settings.motion.maxShiftFraction);
  const isAtLimit = (shift: number) => Math.abs(shift) >= limit - 0.5;
  const frames = [...shifts.y.keys()].filter(
    (t) => isAtLimit(shifts.y[t] as number) || isAtLimit(shifts.x[t] as number),
  ).length;
  const saturated = `${frames} of ${shifts.y.length} frames moved as far as shifts are looked for (${limit} px); raise motion.max_shift_fraction.`;
  return [
    ...(frames > SATURATED_SHARE * shifts.y.length ? [saturated] : []),
    ...(rois.length === 0 ? [noRois] : []),
  ];
}

const noRois =
  'No ROI was found: nothing in the movie is active above the threshold. A lower detection.threshold finds weaker ones.';

/** What the first stages of a run did. */
export interface StagesSummary {
  readonly schema: 'ophys/stages/1';
  /** The input, as given. */
  readonly input: string;
  /** The run directory. */
  readonly directory: string;
  /** The last stage that was asked for. */
  readonly until: StageName;
  readonly movie: RunSummary['movie'];
  readonly stages: readonly RecordedStage[];
  readonly seconds: number;
}

/** Sums up a run that was to stop after a stage. */
export function summarizeStages(
  { run, directory, started }: RunningRun,
  until: StageName,
): StagesSummary {
  const { source, name } = run.opened;
  const [frames, height, width] = source.shape;
  return {
    schema: 'ophys/stages/1',
    input: name,
    directory: directory.path,
    until,
    movie: { frames, height, width, dtype: source.dtype, rateHz: run.rateHz },
    stages: directory.record.stages.filter(({ state }) => state === 'done' || state === 'reused'),
    seconds: (performance.now() - started) / 1000,
  };
}
