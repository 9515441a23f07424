import { InvalidArgumentError } from '@ophys/core';
import { smoothGaussian } from './gaussian.ts';
import { runningMaximum, runningMinimum } from './running-extremes.ts';

/** Parameters of the maximin baseline. */
export interface BaselineOptions {
  /** Standard deviation of the Gaussian, in frames; default 10. */
  readonly sigmaFrames?: number | undefined;
  /** Window of the running minimum and maximum, in seconds; default 60. */
  readonly windowSeconds?: number | undefined;
}

/**
 * The maximin baseline: Gaussian smoothing, running minimum, running maximum. It follows slow drift
 * and passes under transients that are shorter than the window. Ends are mirrored.
 *
 * A trace shorter than half the window gets a constant baseline, the minimum of its smoothed self.
 * An empty trace gives an empty baseline.
 *
 * @param trace finite samples of one ROI
 * @param rateHz frames per second, positive
 * @throws {InvalidArgumentError} rate, sigma or window out of range
 */
export function maximinBaseline(
  trace: Float64Array,
  rateHz: number,
  options: BaselineOptions = {},
): Float64Array {
  const { sigmaFrames = 10, windowSeconds = 60 } = options;
  checkPositive('rateHz', rateHz, 'Hz');
  checkPositive('windowSeconds', windowSeconds, 's');
  if (!(sigmaFrames >= 0 && Number.isFinite(sigmaFrames))) {
    throw new InvalidArgumentError(
      'sigmaFrames',
      `Expected a width of 0 frames or more, got ${sigmaFrames}.`,
    );
  }
  const size = Math.max(1, Math.floor(windowSeconds * rateHz));
  const smooth = smoothGaussian(trace, sigmaFrames);
  return runningMaximum(runningMinimum(smooth, size), size);
}

/** Throws {@link InvalidArgumentError} unless `value` is positive and finite. */
export function checkPositive(name: string, value: number, unit: string): void {
  if (!(value > 0 && Number.isFinite(value))) {
    throw new InvalidArgumentError(name, `Expected ${name} above 0 ${unit}, got ${value}.`);
  }
}
