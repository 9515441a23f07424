import { availableParallelism } from 'node:os';
import {
  type Forecast,
  type ForecastRecordingOptions,
  forecastRecording,
} from '@ophys/pipeline/node';
import { formatBytes, plural } from '../terminal/format.ts';
import type { CommandContext } from './context.ts';

/**
 * What a run will take, told before it begins. With `--dry-run` that is the result, and there is nothing
 * left to do.
 *
 * @throws {ResourceError} when `--memory` does not allow it
 */
export async function foretell(
  input: string,
  options: Omit<ForecastRecordingOptions, 'workers' | 'memoryBytes'>,
  { flags, output, note, detail, signal }: CommandContext,
): Promise<Forecast | undefined> {
  const forecast = await forecastRecording(input, {
    ...options,
    signal,
    workers: Math.min(flags.jobs, availableParallelism()),
    memoryBytes: flags.memory,
  });
  if (flags.dryRun) {
    output.print(forecast, () => `${renderForecast(forecast)}\n`);
    return undefined;
  }
  const tell = process.stderr.isTTY ? note : detail;
  tell(renderForecast(forecast));
  return forecast;
}

function renderForecast({ movie, workers, peakMemoryBytes, diskBytes }: Forecast): string {
  const size = `${plural(movie.frames, 'frame')} of ${movie.height} × ${movie.width}`;
  return `${size}: about ${formatBytes(peakMemoryBytes)} of memory with ${plural(workers, 'worker')}, ${formatBytes(diskBytes)} of disk`;
}
