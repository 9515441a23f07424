import { availableParallelism } from 'node:os';
import { type StageName, stageNames } from '@ophys/pipeline';
import {
  type Forecast,
  forecastRecording,
  foretellStages,
  type RecordedStage,
  type RunRecordingOptions,
} from '@ophys/pipeline/node';
import { formatBytes, plural } from '../terminal/format.ts';
import { software } from '../version.ts';
import type { CommandContext } from './context.ts';
import type { RunTarget } from './run-input.ts';

/** What a run will be asked, but for what the target and the global flags say. */
export type ForetoldOptions = Pick<
  RunRecordingOptions,
  'corrected' | 'series' | 'axisOrder' | 'channel' | 'plane' | 'raw' | 'from' | 'force'
>;

/**
 * What a run will take, told before it begins. With `--dry-run` that is the result, with what would be
 * reused of an earlier run, and there is nothing left to do.
 *
 * @param until the last stage that will run
 * @throws {ResourceError} when `--memory` does not allow it
 */
export async function foretell(
  { input, out, settings, selection }: RunTarget,
  own: ForetoldOptions,
  until: StageName,
  { flags, output, note, detail, signal }: CommandContext,
): Promise<Forecast | undefined> {
  const options = { ...own, ...selection, settings, signal };
  const forecast = await forecastRecording(input, {
    ...options,
    workers: Math.min(flags.jobs, availableParallelism()),
    memoryBytes: flags.memory,
  });
  if (!flags.dryRun) {
    const tell = process.stderr.isTTY ? note : detail;
    tell(renderForecast(forecast));
    return forecast;
  }
  const existing = flags.existing === 'overwrite' ? 'overwrite' : 'resume';
  const run = { ...options, software, existing, scratchFolder: flags.scratch } as const;
  const all = out === undefined ? undefined : await foretellStages(input, out, run);
  const stages = all?.slice(0, stageNames.indexOf(until) + 1);
  output.print({ ...forecast, stages }, () => renderPlan(forecast, stages));
  return undefined;
}

function renderPlan(forecast: Forecast, stages: readonly RecordedStage[] | undefined): string {
  return `${renderForecast(forecast)}\n${stages ? renderReuse(stages) : ''}`;
}

function renderReuse(stages: readonly RecordedStage[]): string {
  const reused = stages.filter(({ state }) => state === 'reused').map(({ stage }) => stage);
  const first = stages.find(({ state }) => state === 'waiting');
  return [
    `Reused: ${reused.join(', ') || 'nothing'}\n`,
    ...(first ? [`First to run: ${first.stage}; ${first.why}\n`] : []),
  ].join('');
}

function renderForecast({ movie, workers, peakMemoryBytes, diskBytes }: Forecast): string {
  const size = `${plural(movie.frames, 'frame')} of ${movie.height} × ${movie.width}`;
  return `${size}: about ${formatBytes(peakMemoryBytes)} of memory with ${plural(workers, 'worker')}, ${formatBytes(diskBytes)} of disk`;
}
