import { selectSmallest } from '@ophys/core';

/** The quiet level of a trace is told from this quantile of a window … */
const QUIET_QUANTILE = 0.2;
/** … which lies this many standard deviations of Gaussian noise below it. */
const QUIET_DEPTH = 0.8416;
/** Windows per window length. */
const STEPS = 4;
/** Values below this many times the noise are taken as quiet. */
const FLOOR = 1;

/**
 * A trace made non-negative: what it is above its quiet level, which may wander over `window` bins,
 * and 0 where that is less than its noise.
 *
 * @param noise standard deviation of the noise of a bin
 * @param result as long as the trace
 */
export function rectify(
  trace: Float32Array,
  noise: number,
  window: number,
  result: Float32Array,
): void {
  const step = Math.max(1, Math.floor(window / STEPS));
  const levels = quietLevels(trace, noise, window, step);
  const last = levels.length - 1;
  for (let t = 0; t < trace.length; t++) {
    const position = Math.min(last, Math.max(0, t / step - 0.5));
    const before = Math.floor(position);
    const low = levels[before] as number;
    const high = levels[Math.min(before + 1, last)] as number;
    const above = (trace[t] as number) - low - (position - before) * (high - low);
    result[t] = above > FLOOR * noise ? above : 0;
  }
}

/** Quiet levels in windows whose centres lie `step` bins apart, the first half a step in. */
function quietLevels(
  trace: Float32Array,
  noise: number,
  window: number,
  step: number,
): Float64Array {
  const length = Math.min(Math.floor(window), trace.length);
  const scratch = new Float32Array(length);
  return Float64Array.from({ length: Math.ceil(trace.length / step) }, (_, i) => {
    const centre = Math.floor((i + 0.5) * step);
    const from = Math.max(0, Math.min(centre - (window >> 1), trace.length - length));
    scratch.set(trace.subarray(from, from + length));
    const level = selectSmallest(scratch, Math.floor(QUIET_QUANTILE * (length - 1)));
    return level + QUIET_DEPTH * noise;
  });
}
