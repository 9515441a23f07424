import { median } from '@ophys/core';
import { robustDeviation } from '../signals/noise.ts';

/** The coefficient used by default, and where a fit says too little. */
export const DEFAULT_NEUROPIL_COEFFICIENT = 0.7;

const ITERATIONS = 10;
/** A fit with a larger standard error than this is not used. */
const MAX_STANDARD_ERROR = 0.1;
/** Longer traces are thinned evenly to about this many frames before fitting. */
const MAX_SAMPLES = 20_000;

/**
 * How much of the surround's signal is in the ROI's: the slope of `F` on `neuropil`, fitted to the
 * frames where the cell itself is quiet.
 *
 * Both traces come without their slow baselines. Least squares with an intercept is repeated ten
 * times; each time, frames whose residual is above the median plus one robust standard deviation
 * (the cell's transients) are left out of the next fit. The slope is clamped to [0, 1].
 * {@link DEFAULT_NEUROPIL_COEFFICIENT} is returned where the slope's standard error exceeds 0.1 or
 * the surround does not vary.
 *
 * @param F baseline-subtracted trace of the ROI
 * @param neuropil baseline-subtracted trace of its surround, of the same length
 */
export function fitNeuropilCoefficient(F: Float64Array, neuropil: Float64Array): number {
  const stride = Math.ceil(F.length / MAX_SAMPLES);
  const thin = (trace: Float64Array) => trace.filter((_, t) => t % stride === 0);
  const [y, x] = stride > 1 ? [thin(F), thin(neuropil)] : [F, neuropil];
  let fit = fitLine(x, y, Infinity, { slope: 0, intercept: 0 });
  for (let i = 0; i < ITERATIONS && fit !== undefined; i++) {
    const { slope, intercept } = fit;
    const residual = y.map((value, t) => value - slope * (x[t] as number) - intercept);
    const centre = median(residual);
    fit = fitLine(x, y, centre + robustDeviation(residual, centre), fit);
    if (fit?.slope === slope && fit.intercept === intercept) break; // the same frames again
  }
  if (fit === undefined || !(fit.standardError <= MAX_STANDARD_ERROR)) {
    return DEFAULT_NEUROPIL_COEFFICIENT;
  }
  return Math.min(1, Math.max(0, fit.slope));
}

interface Line {
  readonly slope: number;
  readonly intercept: number;
}

/** Least squares over the samples whose residual from `previous` is at most `limit`. */
function fitLine(
  x: Float64Array,
  y: Float64Array,
  limit: number,
  previous: Line,
): (Line & { readonly standardError: number }) | undefined {
  let [n, sx, sy, sxx, sxy, syy] = [0, 0, 0, 0, 0, 0];
  for (let t = 0; t < x.length; t++) {
    const a = x[t] as number;
    const b = y[t] as number;
    if (b - previous.slope * a - previous.intercept > limit) continue;
    n++;
    sx += a;
    sy += b;
    sxx += a * a;
    sxy += a * b;
    syy += b * b;
  }
  const varX = sxx - (sx * sx) / n;
  if (n < 3 || !(varX > 1e-12 * sxx)) return undefined;
  const slope = (sxy - (sx * sy) / n) / varX;
  const squares = Math.max(0, syy - (sy * sy) / n - slope * slope * varX);
  const standardError = Math.sqrt(squares / (n - 2) / varX);
  return { slope, intercept: (sy - slope * sx) / n, standardError };
}
