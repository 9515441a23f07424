import { rateOf } from '@ophys/hdf5-io';
import { type ImageSeries, readNumbers } from '@ophys/model';

/** When frames were taken: from a moment on at the movie's rate, or each at a time of its own, in s. */
export type Timing =
  | { readonly startingTime: number }
  | { readonly timestamps: Float64Array; readonly medianRateHz: number };

/** Of a movie that does not say when it began. */
export const fromZero: Timing = { startingTime: 0 };

/** The timing of a series; regular timestamps count as a rate. */
export async function timingOf(series: ImageSeries): Promise<Timing> {
  if (series.timestamps === undefined || series.timestamps.shape[0] === 0) {
    return { startingTime: series.startingTime ?? 0 };
  }
  const timestamps = Float64Array.from(await readNumbers(series.timestamps));
  if ((await rateOf(series)) !== undefined) return { startingTime: timestamps[0] ?? 0 };
  const steps = timestamps.subarray(1).map((time, i) => time - (timestamps[i] as number));
  const medianStep = steps.sort()[steps.length >> 1] ?? Number.NaN;
  return { timestamps, medianRateHz: 1 / medianStep };
}

/** The members of a time series that say when its samples were taken. */
export function timesOf(timing: Timing, rateHz: number) {
  if ('timestamps' in timing) return { timestamps: timing.timestamps };
  return { rate: rateHz, startingTime: timing.startingTime };
}
