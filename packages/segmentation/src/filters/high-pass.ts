import { evenlySpaced, median } from '@ophys/core';
import type { TraceStack } from '../movie/trace-stack.ts';

/**
 * Subtracts from each trace, in place, its running mean over `window` bins (cut off at the ends):
 * takes out bleaching and drift. A window longer than the movie subtracts the mean.
 */
export function highPassInTime(
  { data, bins }: { readonly data: Float32Array | Float64Array; readonly bins: number },
  window: number,
): void {
  const sums = new Float64Array(bins + 1);
  const before = Math.floor(window / 2);
  const after = window - before;
  for (let start = 0; start < data.length; start += bins) {
    for (let t = 0; t < bins; t++) {
      sums[t + 1] = (sums[t] as number) + (data[start + t] as number);
    }
    for (let t = 0; t < bins; t++) {
      const from = Math.max(0, t - before);
      const to = Math.min(bins, t + after);
      const mean = ((sums[to] as number) - (sums[from] as number)) / (to - from);
      data[start + t] = (data[start + t] as number) - mean;
    }
  }
}

/**
 * Noise of trace `p`: the standard deviation that Gaussian noise would need for the mean absolute
 * difference of neighbouring bins, `E|x_t − x_{t+1}| · √π / 2`.
 */
export function traceNoise({ data, bins }: Pick<TraceStack, 'data' | 'bins'>, p: number): number {
  let sum = 0;
  for (let t = p * bins + 1; t < (p + 1) * bins; t++) {
    sum += Math.abs((data[t] as number) - (data[t - 1] as number));
  }
  return (sum / (bins - 1)) * (Math.sqrt(Math.PI) / 2);
}

/** Traces, and bins of a trace, that {@link typicalNoise} looks at. */
const SAMPLE = 200;

/**
 * Noise of a typical trace: the larger of two robust measures, each the median over an even sample
 * of traces, most of which are no cell. Differences of neighbouring bins tell the noise of photons;
 * deviations from the trace's median tell what neuropil left behind, which is slower. Transients are
 * too rare to count in either.
 */
export function typicalNoise({ data, height, width, bins }: TraceStack): number {
  const traces = evenlySpaced(height * width, SAMPLE);
  const times = evenlySpaced(bins - 1, SAMPLE);
  const steps = new Float64Array(traces.length);
  const deviations = new Float64Array(traces.length);
  const sizes = new Float64Array(times.length);
  const values = new Float64Array(times.length);
  for (const [i, p] of traces.entries()) {
    for (const [j, t] of times.entries()) {
      const value = data[p * bins + t] as number;
      values[j] = value;
      sizes[j] = Math.abs((data[p * bins + t + 1] as number) - value) / Math.SQRT2;
    }
    steps[i] = median(sizes);
    const middle = median(values);
    deviations[i] = median(values.map((value) => Math.abs(value - middle)));
  }
  return MEDIAN_TO_SIGMA * Math.max(median(steps), median(deviations));
}

/** Standard deviation of a Gaussian over its median absolute deviation. */
const MEDIAN_TO_SIGMA = 1.4826;

/**
 * Divides each trace, in place, by its {@link traceNoise}. Traces that never change, or hold values
 * that are not finite, become 0.
 *
 * @returns the noise of each pixel; 0 where the trace became 0
 */
export function normaliseByNoise(stack: TraceStack): Float32Array {
  const { data, height, width, bins } = stack;
  const noise = new Float32Array(height * width);
  for (let p = 0; p < noise.length; p++) {
    const deviation = traceNoise(stack, p);
    const usable = deviation > 0 && Number.isFinite(deviation);
    noise[p] = usable ? deviation : 0;
    for (let t = p * bins; t < (p + 1) * bins; t++) {
      data[t] = usable ? (data[t] as number) / deviation : 0;
    }
  }
  return noise;
}

/** Noise below this share of the typical pixel's is that of a pixel that sees no tissue. */
const DARK = 0.1;

/**
 * Sets unit-noise traces of dark pixels to 0, in place: in the black band that a scanner or a warp
 * leaves at the border, the little light that strays in from beside it would look like activity.
 *
 * @param noise of each pixel before it was divided by it; of dark pixels it becomes 0
 */
export function leaveOutDark({ data, bins }: TraceStack, noise: Float32Array): void {
  const seeing = noise.filter((deviation) => deviation > 0).sort();
  const limit = DARK * (seeing[seeing.length >> 1] ?? 0);
  noise.forEach((deviation, p) => {
    if (deviation >= limit) return;
    noise[p] = 0;
    data.fill(0, p * bins, (p + 1) * bins);
  });
}
