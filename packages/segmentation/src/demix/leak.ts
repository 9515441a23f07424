import { evenlySpaced } from '@ophys/core';

const ROUNDS = 4;
/** Bins that lie further above the fit than this many robust standard deviations are not quiet. */
const ACTIVE = 1;
/** Bins that are looked at, spread evenly. */
const SAMPLE = 600;
/** Gains of pixels differ from those assumed by about this much, and hardly by more than … */
const SPREAD = 0.5;
const LARGEST = 1;
/** Standard deviation of a Gaussian over its median absolute deviation. */
const MEDIAN_TO_SIGMA = 1.4826;

/**
 * How much of the background a trace still holds: the slope of the trace on the background over
 * bins in which the trace is quiet. Products of footprints and traces cannot tell it, since every
 * pixel's gain makes up for a background that a trace took along.
 *
 * @param background what the trace would hold if no pixel's gain were known
 * @param noise standard deviation of the noise of a bin of the trace
 */
export function measureLeak(trace: Float32Array, background: Float64Array, noise: number): number {
  let bins = evenlySpaced(trace.length, SAMPLE);
  let slope = 0;
  for (let round = 0; round < ROUNDS; round++) {
    slope = slopeOver(bins, trace, background, (noise / SPREAD) ** 2);
    const rest = bins.map((t) => (trace[t] as number) - slope * (background[t] as number));
    const middle = median(rest);
    const spread = MEDIAN_TO_SIGMA * median(rest.map((value) => Math.abs(value - middle)));
    const quiet = bins.filter((_, i) => (rest[i] as number) <= middle + ACTIVE * spread);
    if (quiet.length === bins.length) break;
    bins = quiet;
  }
  return Math.max(-LARGEST, Math.min(LARGEST, slope));
}

function slopeOver(
  bins: readonly number[],
  trace: Float32Array,
  background: Float64Array,
  prior: number,
): number {
  let [sx, sy, sxx, sxy] = [0, 0, 0, 0];
  for (const t of bins) {
    const x = background[t] as number;
    const y = trace[t] as number;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  const power = sxx - (sx * sx) / bins.length + prior;
  return power > 0 ? (sxy - (sx * sy) / bins.length) / power : 0;
}

function median(values: readonly number[]): number {
  return Float64Array.from(values).sort()[values.length >> 1] ?? 0;
}
