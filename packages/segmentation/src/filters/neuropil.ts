import type { TraceStack } from '../movie/trace-stack.ts';
import { sumBoxes } from './box.ts';

/** Neuropil scales with a pixel's brightness; a priori with this spread around the local mean's. */
const GAIN_SPREAD = 0.5;
/** Largest gain that is believed. */
const MAX_GAIN = 3;
/** Bins this much above the fit, in units of noise, are the cell's activity and not fitted. */
const ACTIVE = 2;
const ROUNDS = 3;
/** Bins that a gain is fitted to at most, spread evenly. */
const FITTED_BINS = 200;
/** Fewest quiet pixels, as a share of the square, for a mean over them alone. */
const MINIMUM_QUIET = 0.1;

/**
 * Takes the neuropil out of unit-noise traces, in place. The neuropil at a pixel is the mean trace
 * of the pixels without activity of their own in the square of `2 * radius + 1` pixels around it
 * (cut off at the edges; on a grid of a quarter radius, interpolated linearly), times a gain of the
 * pixel's own, because neuropil is as textured as the tissue that it shines from. The gain is fitted
 * to the bins in which the pixel is quiet.
 *
 * @param isActive 1 for pixels that would carry a cell's signal into the mean
 */
export function subtractNeuropil(stack: TraceStack, radius: number, isActive: Uint8Array): void {
  const stride = Math.max(1, radius >> 2);
  const means = meanQuiet(stack, radius, stride, isActive);
  const { data, height, width, bins } = stack;
  const neuropil = new Float32Array(bins);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      interpolate(means, row / stride, column / stride, neuropil);
      const trace = data.subarray((row * width + column) * bins, (row * width + column + 1) * bins);
      const gain = fitGain(trace, neuropil);
      for (let t = 0; t < bins; t++) {
        trace[t] = (trace[t] as number) - gain * (neuropil[t] as number);
      }
    }
  }
}

/**
 * Slope of a trace on the neuropil with an intercept, over bins that do not lie above the fit, with
 * a Gaussian prior of mean 1.
 */
function fitGain(trace: Float32Array, neuropil: Float32Array): number {
  const prior = 1 / GAIN_SPREAD ** 2;
  const step = Math.ceil(trace.length / FITTED_BINS);
  let [gain, offset] = [0, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    let [n, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0];
    for (let t = 0; t < trace.length; t += step) {
      const x = neuropil[t] as number;
      const y = trace[t] as number;
      if (y - gain * x - offset > ACTIVE) continue;
      n++;
      sx += x;
      sy += y;
      sxx += x * x;
      sxy += x * y;
    }
    if (n === 0) return gain;
    gain = (sxy - (sx * sy) / n + prior) / (sxx - (sx * sx) / n + prior);
    gain = Math.min(MAX_GAIN, Math.max(0, gain));
    offset = (sy - gain * sx) / n;
  }
  return gain;
}

/** Means over the quiet pixels of each square; over all of them where hardly any is quiet. */
function meanQuiet(
  stack: TraceStack,
  radius: number,
  stride: number,
  isActive: Uint8Array,
): TraceStack {
  const { height, width, bins } = stack;
  const sums = sumBoxes(stack, radius, stride, isActive);
  const ones = { data: new Float32Array(height * width).fill(1), height, width, bins: 1 };
  const counts = sumBoxes(ones, radius, stride, isActive).data;
  const area = MINIMUM_QUIET * (2 * radius + 1) ** 2;
  const all = counts.some((n) => n < area) ? sumBoxes(stack, radius, stride) : undefined;
  const sizes = sumBoxes(ones, radius, stride).data;
  counts.forEach((n, g) => {
    const [source, count] = n < area && all !== undefined ? [all, sizes[g] as number] : [sums, n];
    for (let t = g * bins; t < (g + 1) * bins; t++) {
      sums.data[t] = (source.data[t] as number) / count;
    }
  });
  return sums;
}

/** The trace at a fractional grid position; past the last grid point, that of the last. */
function interpolate(grid: TraceStack, row: number, column: number, result: Float32Array): void {
  result.fill(0);
  for (const [i, yShare] of locate(row, grid.height)) {
    for (const [j, xShare] of locate(column, grid.width)) {
      const share = yShare * xShare;
      if (share === 0) continue;
      const from = (i * grid.width + j) * grid.bins;
      for (let t = 0; t < grid.bins; t++) {
        result[t] = (result[t] as number) + share * (grid.data[from + t] as number);
      }
    }
  }
}

function locate(position: number, count: number): [[number, number], [number, number]] {
  const inside = Math.min(position, count - 1);
  const left = Math.floor(inside);
  return [
    [left, 1 - (inside - left)],
    [Math.min(left + 1, count - 1), inside - left],
  ];
}
