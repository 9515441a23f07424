import { medianRate } from '@ophys/core';
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
  return { timestamps, medianRateHz: medianRate(timestamps) ?? Number.NaN };
}

/** The members of a time series that say when its samples were taken. */
export function timesOf(timing: Timing, rateHz: number) {
  if ('timestamps' in timing) return { timestamps: timing.timestamps };
  return { rate: rateHz, startingTime: timing.startingTime };
}
