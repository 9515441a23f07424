import { median } from '@ophys/core';

/** Median absolute deviation from `centre`, scaled to the standard deviation of a Gaussian. */
export function robustDeviation(values: Float64Array, centre: number): number {
  return 1.4826 * median(values.map((value) => Math.abs(value - centre)));
}

/**
 * Standard deviation of the noise that is independent from frame to frame, from the differences of
 * neighbouring samples: slow signals cancel and rare transients do not count.
 * 0 for fewer than two samples.
 */
export function frameNoise(trace: Float64Array): number {
  if (trace.length < 2) return 0;
  const steps = new Float64Array(trace.length - 1);
  for (let t = 0; t < steps.length; t++) {
    steps[t] = (trace[t + 1] as number) - (trace[t] as number);
  }
  return robustDeviation(steps, median(steps)) / Math.SQRT2;
}
