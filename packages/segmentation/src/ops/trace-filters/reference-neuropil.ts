import type { BoxSums } from '../../filters/box.ts';
import type { TraceStack } from '../../movie/trace-stack.ts';
import { neuropilGain } from './index.ts';

/** See {@link TraceFilters.subtractNeuropil}. */
export function subtractNeuropil(stack: TraceStack, means: BoxSums): void {
  const { data, height, width, bins } = stack;
  const neuropil = new Float32Array(bins);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      interpolate(means, row / means.stride, column / means.stride, neuropil);
      const trace = data.subarray((row * width + column) * bins, (row * width + column + 1) * bins);
      const gain = fitGain(trace, neuropil);
      for (let t = 0; t < bins; t++) {
        trace[t] = (trace[t] as number) - gain * (neuropil[t] as number);
      }
    }
  }
}

function fitGain(trace: Float32Array, neuropil: Float32Array): number {
  const prior = 1 / neuropilGain.spread ** 2;
  let [gain, offset] = [0, Infinity];
  for (let round = 0; round < neuropilGain.rounds; round++) {
    let [n, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0];
    for (let t = 0; t < trace.length; t++) {
      const x = neuropil[t] as number;
      const y = trace[t] as number;
      if (y - gain * x > offset + neuropilGain.active) continue;
      n++;
      sx += x;
      sy += y;
      sxx += x * x;
      sxy += x * y;
    }
    if (n === 0) return gain;
    gain = (sxy - (sx * sy) / n + prior) / (sxx - (sx * sx) / n + prior);
    gain = Math.min(neuropilGain.largest, Math.max(0, gain));
    offset = (sy - gain * sx) / n;
  }
  return gain;
}

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

/** The grid points on both sides of a position, with their shares. */
export function locate(
  position: number,
  count: number,
): [[index: number, share: number], [index: number, share: number]] {
  const inside = Math.min(position, count - 1);
  const left = Math.floor(inside);
  return [
    [left, 1 - (inside - left)],
    [Math.min(left + 1, count - 1), inside - left],
  ];
}
