import { type Forecast, forecastRun } from '../run/forecast.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { openInput } from './open-input.ts';
import { prepareRun } from './prepare-run.ts';
import type { RunRecordingOptions } from './run-recording.ts';

/** What a forecast is made for: a run with these options. */
export interface ForecastRecordingOptions
  extends Pick<
    RunRecordingOptions,
    'settings' | 'corrected' | 'series' | 'axisOrder' | 'channel' | 'plane' | 'raw' | 'signal'
  > {
  /** Most worker threads. */
  readonly workers: number;
  /** Most memory to take, in bytes; default no limit. */
  readonly memoryBytes?: number | undefined;
}

/**
 * What a run of a recording will take of memory and disk, and with how many workers.
 *
 * @throws {InputError} or {@link InvalidArgumentError} as `runRecording`
 * @throws {ResourceError} when the memory allowed cannot suffice
 */
export async function forecastRecording(
  input: string,
  options: ForecastRecordingOptions,
): Promise<Forecast> {
  resolveSettings(options.settings);
  const opened = await openInput(input, options);
  try {
    const { rateHz, settings } = await prepareRun(opened, options.settings);
    const { workers, memoryBytes, corrected = 'embed' } = options;
    const { tauSeconds: tau } = resolveSettings(settings).traces;
    const embeds = corrected === 'embed';
    return forecastRun(opened.source, { rateHz, tau, embeds, workers, memoryBytes });
  } finally {
    await opened.close();
  }
}
