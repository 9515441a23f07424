import { type BoxSums, windowAt } from '../filters/box.ts';
import { typicalNoise } from '../filters/high-pass.ts';
import type { TraceStack } from '../movie/trace-stack.ts';
import type { ActiveTrace, Footprint, TraceFilters } from '../ops/trace-filters/index.ts';

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
  const scale = scaleToUnitNoise(filters, boxes, stack);
  return { boxes, scale, energy: filters.energyAbove(boxes, threshold), threshold };
}

/** Scales sums to unit noise, in place; returns the factors. */
function scaleToUnitNoise(filters: TraceFilters, boxes: BoxSums, stack: TraceStack): Float32Array {
  const scale = new Float32Array(boxes.height * boxes.width);
  for (let g = 0; g < scale.length; g++) {
    const y = windowAt(Math.floor(g / boxes.width), boxes, stack.height);
    const x = windowAt(g % boxes.width, boxes, stack.width);
    scale[g] = 1 / Math.sqrt((y.to - y.from) * (x.to - x.from));
  }
  filters.mix(boxes, scale);
  const typical = Math.max(1, typicalNoise(boxes));
  filters.mix(boxes, new Float32Array(scale.length).fill(1 / typical));
  return scale.map((value) => value / typical);
}

/**
 * Takes a component out of a level: the filter is linear, so its filtered footprint times its trace
 * is subtracted, and the energies follow.
 */
export function removeFromLevel(
  filters: TraceFilters,
  { boxes, scale, energy, threshold }: Level,
  stack: TraceStack,
  footprint: Footprint,
  trace: ActiveTrace,
): void {
  const filtered = filterFootprint(boxes, stack, footprint, scale);
  const changes = filters.subtract(boxes, filtered, trace, threshold);
  filtered.pixels.forEach((g, i) => {
    energy[g] = Math.max(0, (energy[g] as number) + (changes[i] as number));
  });
}

/** The footprint under the squares that it reaches, in units of their noise, by grid point. */
function filterFootprint(
  boxes: BoxSums,
  stack: TraceStack,
  { pixels, weights }: Footprint,
  scale: Float32Array,
): Footprint {
  const { rows, columns } = gridUnder(pixels, boxes, stack.width);
  const width = columns.to - columns.from;
  const sums = new Float64Array((rows.to - rows.from) * width);
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i] as number;
    const y = gridAround(Math.floor(pixel / stack.width), boxes, boxes.height);
    const x = gridAround(pixel % stack.width, boxes, boxes.width);
    for (let row = y.from; row < y.to; row++) {
      const start = (row - rows.from) * width - columns.from;
      for (let at = start + x.from; at < start + x.to; at++) {
        sums[at] = (sums[at] as number) + (weights[i] as number);
      }
    }
  }
  const points = Uint32Array.from(
    sums,
    (_, at) => (rows.from + Math.floor(at / width)) * boxes.width + columns.from + (at % width),
  );
  return {
    pixels: points,
    weights: Float32Array.from(sums, (sum, at) => sum * (scale[points[at] as number] as number)),
  };
}

/** The rectangle of grid points whose windows hold some of the pixels. */
function gridUnder(pixels: Uint32Array, boxes: BoxSums, width: number) {
  let [left, right] = [Infinity, 0];
  for (const pixel of pixels) {
    left = Math.min(left, pixel % width);
    right = Math.max(right, pixel % width);
  }
  const top = Math.floor((pixels[0] as number) / width);
  const bottom = Math.floor((pixels.at(-1) as number) / width);
  return {
    rows: {
      from: gridAround(top, boxes, boxes.height).from,
      to: gridAround(bottom, boxes, boxes.height).to,
    },
    columns: {
      from: gridAround(left, boxes, boxes.width).from,
      to: gridAround(right, boxes, boxes.width).to,
    },
  };
}

/** Grid points whose window holds a pixel. */
function gridAround(pixel: number, { stride, radius }: BoxSums, count: number) {
  return {
    from: Math.max(0, Math.ceil((pixel - radius) / stride)),
    to: Math.min(count, Math.floor((pixel + radius) / stride) + 1),
  };
}
