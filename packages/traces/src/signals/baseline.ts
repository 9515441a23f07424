import { describeValue, InvalidArgumentError, percentile, requireKnownOptions } from '@ophys/core';
import { smoothGaussian } from './gaussian.ts';
import { runningMaximum, runningMinimum } from './running-extremes.ts';
import { runningPercentile } from './running-percentile.ts';

/**
 * What a trace rests at, `B`:
 *
 * - `maximin` (default): Gaussian smoothing, running minimum, running maximum. Follows slow drift and passes under
 *   transients shorter than the window.
 * - `running-percentile`: a percentile of the samples in a running window. Follows drift too; noise does not pull
 *   it down, long activity pulls it up.
 * - `constant`: the minimum of the smoothed trace.
 * - `constant-percentile`: a percentile of all samples.
 */
export type BaselineMethod = 'maximin' | 'running-percentile' | 'constant' | 'constant-percentile';

/** The methods, in the words of the command line. */
export const baselineMethods: readonly BaselineMethod[] = [
  'maximin',
  'running-percentile',
  'constant',
  'constant-percentile',
];

/** Running window of baselines, in seconds, unless told. */
export const DEFAULT_WINDOW_SECONDS = 60;

/** Parameters of a baseline; each method uses those that its definition names. */
export interface BaselineOptions {
  /** Default `maximin`. */
  readonly method?: BaselineMethod | undefined;
  /** Standard deviation of the Gaussian, in frames; default 10. */
  readonly sigmaFrames?: number | undefined;
  /** Running window, in seconds; default 60. */
  readonly windowSeconds?: number | undefined;
  /** Percentile, 0 to 100; default 8. */
  readonly percentile?: number | undefined;
}

const baselineOptions: Readonly<Record<keyof BaselineOptions, true>> = {
  method: true,
  sigmaFrames: true,
  windowSeconds: true,
  percentile: true,
};

/**
 * The baseline of a trace, sample by sample; see {@link BaselineMethod}. Smoothing mirrors the ends, windows are cut
 * off there: a trace shorter than half the window gets a constant baseline. An empty trace gives an
 * empty one.
 *
 * @param trace finite samples of one ROI
 * @param rateHz frames per second, positive
 * @throws {InvalidArgumentError} rate, method or a parameter out of range
 */
export function estimateBaseline(
  trace: Float64Array,
  rateHz: number,
  options: BaselineOptions = {},
): Float64Array {
  const { method, sigmaFrames, windowSeconds, percentile: rank } = checkBaseline(rateHz, options);
  const size = Math.max(1, Math.floor(windowSeconds * rateHz));
  if (method === 'running-percentile') return runningPercentile(trace, size, rank);
  if (method === 'constant-percentile') {
    return new Float64Array(trace.length).fill(percentile(trace, rank));
  }
  const smooth = smoothGaussian(trace, sigmaFrames);
  if (method === 'maximin') return runningMaximum(runningMinimum(smooth, size), size);
  const least = smooth.reduce((lowest, value) => Math.min(lowest, value), Infinity);
  return smooth.fill(least);
}

/**
 * The parameters with their defaults.
 *
 * @throws {InvalidArgumentError} unless the rate and the parameters are in range
 */
export function checkBaseline(rateHz: number, options: BaselineOptions) {
  const {
    method = 'maximin',
    sigmaFrames = 10,
    windowSeconds = DEFAULT_WINDOW_SECONDS,
    percentile: rank = 8,
  } = options;
  requireKnownOptions(options, baselineOptions, {
    argument: 'baseline',
    what: 'option of baseline',
  });
  checkPositive('rateHz', rateHz, 'Hz');
  checkPositive('windowSeconds', windowSeconds, 's');
  if (!baselineMethods.includes(method)) {
    throw new InvalidArgumentError(
      'method',
      `Expected one of ${baselineMethods.join(', ')}, got ${describeValue(method)}.`,
    );
  }
  if (!(sigmaFrames >= 0 && Number.isFinite(sigmaFrames))) {
    throw new InvalidArgumentError(
      'sigmaFrames',
      `Expected a width of 0 frames or more, got ${describeValue(sigmaFrames)}.`,
    );
  }
  if (!(rank >= 0 && rank <= 100)) {
    throw new InvalidArgumentError(
      'percentile',
      `Expected a percentile 0 … 100, got ${describeValue(rank)}.`,
    );
  }
  return { method, sigmaFrames, windowSeconds, percentile: rank };
}

/** Throws {@link InvalidArgumentError} unless `value` is positive and finite. */
export function checkPositive(name: string, value: number, unit: string): void {
  if (!(value > 0 && Number.isFinite(value))) {
    throw new InvalidArgumentError(
      name,
      `Expected ${name} above 0 ${unit}, got ${describeValue(value)}.`,
    );
  }
}
