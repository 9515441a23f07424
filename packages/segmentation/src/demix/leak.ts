import { evenlySpaced, selectSmallest } from '@ophys/core';

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
export type MeasureLeak = (trace: Float32Array, background: Float64Array, noise: number) => number;

/** Measures leaks of traces of so many bins. */
export function createLeakMeter(bins: number): MeasureLeak {
  const sample = Uint32Array.from(evenlySpaced(bins, SAMPLE));
  const quiet = new Uint32Array(sample.length);
  const rest = new Float64Array(sample.length);
  const scratch = new Float64Array(sample.length);

  /** Median of the first `count` values of scratch. */
  const middleOf = (count: number) =>
    count > 0 ? selectSmallest(scratch.subarray(0, count), count >> 1) : 0;

  return (trace, background, noise) => {
    quiet.set(sample);
    let count = sample.length;
    let slope = 0;
    for (let round = 0; round < ROUNDS; round++) {
      slope = slopeOver(quiet.subarray(0, count), trace, background, (noise / SPREAD) ** 2);
      for (let i = 0; i < count; i++) {
        const t = quiet[i] as number;
        rest[i] = (trace[t] as number) - slope * (background[t] as number);
      }
      scratch.set(rest);
      const middle = middleOf(count);
      for (let i = 0; i < count; i++) scratch[i] = Math.abs((rest[i] as number) - middle);
      const limit = middle + ACTIVE * MEDIAN_TO_SIGMA * middleOf(count);
      let kept = 0;
      for (let i = 0; i < count; i++) {
        if ((rest[i] as number) <= limit) quiet[kept++] = quiet[i] as number;
      }
      if (kept === count) break;
      count = kept;
    }
    return Math.max(-LARGEST, Math.min(LARGEST, slope));
  };
}

function slopeOver(
  bins: Uint32Array,
  trace: Float32Array,
  background: Float64Array,
  prior: number,
): number {
  let [sx, sy, sxx, sxy] = [0, 0, 0, 0];
  for (let i = 0; i < bins.length; i++) {
    const t = bins[i] as number;
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
