import { type BoxSums, windowAt } from '../filters/box.ts';
import { typicalNoise } from '../filters/high-pass.ts';
import type { TraceStack } from '../movie/trace-stack.ts';
import type { TraceFilters } from '../ops/trace-filters/index.ts';
import type { Footprint } from './footprint.ts';

/**
 * One scale of the matched filter: traces under squares, in units of their noise, on a grid, and
 * per grid point the energy of what rises above the threshold.
 */
export interface Level {
  readonly boxes: BoxSums;
  /** Factor from a sum under the square to units of noise, per grid point. */
  readonly scale: Float32Array;
  /** `Σ_t y²` over the bins where `y > threshold`. */
  readonly energy: Float64Array;
  readonly threshold: number;
}

/**
 * Filters a stack of unit-noise traces at one scale. Under independent noise a sum of `n` pixels has
 * noise √n; what the neuropil left behind raises it, which is taken into account.
 */
export function buildLevel(
  filters: TraceFilters,
  stack: TraceStack,
  radius: number,
  threshold: number,
): Level {
  const stride = radius < 2 ? 1 : Math.max(2, Math.floor(radius / 2));
  const boxes = filters.sumBoxes(stack, radius, stride);
  const scale = scaleToUnitNoise(boxes, stack);
  const energy = new Float64Array(scale.length);
  for (let g = 0; g < scale.length; g++) {
    for (let t = g * boxes.bins; t < (g + 1) * boxes.bins; t++) {
      const y = boxes.data[t] as number;
      if (y > threshold) energy[g] = (energy[g] as number) + y * y;
    }
  }
  return { boxes, scale, energy, threshold };
}

/** Scales sums to unit noise, in place; returns the factors. */
function scaleToUnitNoise(boxes: BoxSums, stack: TraceStack): Float32Array {
  const { data, bins } = boxes;
  const scale = new Float32Array(boxes.height * boxes.width);
  for (let g = 0; g < scale.length; g++) {
    const y = windowAt(Math.floor(g / boxes.width), boxes, stack.height);
    const x = windowAt(g % boxes.width, boxes, stack.width);
    scale[g] = 1 / Math.sqrt((y.to - y.from) * (x.to - x.from));
    multiply(data, g * bins, bins, scale[g] as number);
  }
  const typical = Math.max(1, typicalNoise(boxes));
  multiply(data, 0, data.length, 1 / typical);
  return scale.map((value) => value / typical);
}

function multiply(data: Float32Array, start: number, count: number, factor: number): void {
  for (let t = start; t < start + count; t++) data[t] = (data[t] as number) * factor;
}

/**
 * Takes a component out of a level: the filter is linear, so its filtered footprint times its trace
 * is subtracted, and the energies follow.
 *
 * @param active the bins in which the component is subtracted
 */
export function removeFromLevel(
  level: Level,
  stack: TraceStack,
  footprint: Footprint,
  trace: Float32Array,
  active: readonly number[],
): void {
  const { boxes, scale, energy, threshold } = level;
  for (const [g, sum] of filterFootprint(boxes, stack, footprint)) {
    const gain = sum * (scale[g] as number);
    const start = g * boxes.bins;
    let change = 0;
    for (const t of active) {
      const before = boxes.data[start + t] as number;
      const after = before - gain * (trace[t] as number);
      if (before > threshold) change -= before * before;
      if (after > threshold) change += after * after;
      boxes.data[start + t] = after;
    }
    energy[g] = Math.max(0, (energy[g] as number) + change);
  }
}

/** Sums of the footprint under the squares that it reaches, by grid point. */
function filterFootprint(
  boxes: BoxSums,
  stack: TraceStack,
  { pixels, weights }: Footprint,
): Map<number, number> {
  const sums = new Map<number, number>();
  pixels.forEach((pixel, i) => {
    const rows = gridAround(Math.floor(pixel / stack.width), boxes, boxes.height);
    const columns = gridAround(pixel % stack.width, boxes, boxes.width);
    for (let row = rows.from; row < rows.to; row++) {
      for (let column = columns.from; column < columns.to; column++) {
        const g = row * boxes.width + column;
        sums.set(g, (sums.get(g) ?? 0) + (weights[i] as number));
      }
    }
  });
  return sums;
}

/** Grid points whose window holds a pixel. */
function gridAround(pixel: number, { stride, radius }: BoxSums, count: number) {
  return {
    from: Math.max(0, Math.ceil((pixel - radius) / stride)),
    to: Math.min(count, Math.floor((pixel + radius) / stride) + 1),
  };
}
