import type { Backend, BackendReport } from '@ophys/compute';
import type { Dtype } from '@ophys/core';
import type { TruthScores } from '../evaluate/score.ts';
import type { Software } from '../nwb/metadata.ts';
import type { ProcessedMovie } from '../process/process-movie.ts';
import type { StageReport } from '../process/stage-clock.ts';
import type { Settings } from '../settings/schema.ts';
import type { PreparedRun } from './run-recording.ts';

/** What a run did, as `ophys run --json` prints it. */
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
  /** Length of the largest shift in px. */
  readonly largestShiftPx: number;
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
export interface SummaryInputs extends PreparedRun {
  readonly movie: ProcessedMovie;
  readonly unknown: readonly string[];
  /** `performance.now()` at the start. */
  readonly started: number;
  readonly truth: TruthScores | undefined;
  readonly report: string | undefined;
}

/** Sums up a finished run. */
export function summarize(inputs: SummaryInputs): RunSummary {
  const { opened, output, rateHz, options, warnings, movie, unknown, started, truth, report } =
    inputs;
  const [frames, height, width] = opened.source.shape;
  return {
    schema: 'ophys/run/1',
    software: options.software,
    input: opened.name,
    output,
    report,
    movie: { frames, height, width, dtype: opened.source.dtype, rateHz },
    rois: movie.rois.length,
    largestShiftPx: movie.shifts.y.reduce(
      (largest, y, frame) => Math.max(largest, Math.hypot(y, movie.shifts.x[frame] as number)),
      0,
    ),
    stages: movie.stages.map(({ backend, ...stage }) => ({
      ...stage,
      backend: backend?.backend,
      skipped: backend?.skipped ?? [],
    })),
    seconds: (performance.now() - started) / 1000,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    unknown,
    warnings: movie.rois.length > 0 ? warnings : [...warnings, noRois],
    truth,
    settings: movie.settings,
  };
}

const noRois =
  'No ROI was found: nothing in the movie is active above the threshold. A lower detection.threshold finds weaker ones.';
