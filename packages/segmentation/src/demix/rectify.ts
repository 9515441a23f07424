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
 */
export function rectify(trace: Float32Array, noise: number, window: number): Float32Array {
  const step = Math.max(1, Math.floor(window / STEPS));
  const levels = quietLevels(trace, noise, window, step);
  const last = levels.length - 1;
  return trace.map((value, t) => {
    const position = Math.min(last, Math.max(0, t / step - 0.5));
    const before = Math.floor(position);
    const low = levels[before] as number;
    const high = levels[Math.min(before + 1, last)] as number;
    const above = value - low - (position - before) * (high - low);
    return above > FLOOR * noise ? above : 0;
  });
}

/** Quiet levels in windows whose centres lie `step` bins apart, the first half a step in. */
function quietLevels(
  trace: Float32Array,
  noise: number,
  window: number,
  step: number,
): Float64Array {
  return Float64Array.from({ length: Math.ceil(trace.length / step) }, (_, i) => {
    const centre = Math.floor((i + 0.5) * step);
    const from = Math.max(0, Math.min(centre - (window >> 1), trace.length - window));
    const sorted = trace.slice(from, from + window).sort();
    const level = sorted[Math.floor(QUIET_QUANTILE * (sorted.length - 1))] as number;
    return level + QUIET_DEPTH * noise;
  });
}
