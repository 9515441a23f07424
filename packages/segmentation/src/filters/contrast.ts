import type { TraceStack } from '../movie/trace-stack.ts';
import type { TraceFilters } from '../ops/trace-filters/index.ts';
import { type BoxSums, windowAt } from './box.ts';
import { typicalNoise } from './high-pass.ts';

/** Energy above threshold of a centre-surround filter, per point of a grid. */
export interface ContrastEnergy {
  readonly energy: Float64Array;
  readonly height: number;
  readonly width: number;
  /** Distance of grid points in pixels. */
  readonly stride: number;
}

/**
 * Mean under a square minus the mean under a wider one, in units of its noise; squared and summed
 * over the bins where it exceeds `threshold`. What is wider than both, like neuropil, cancels for
 * the most part; what is left of it counts as noise.
 */
export function contrastEnergy(
  filters: TraceFilters,
  stack: TraceStack,
  window: { readonly inner: number; readonly outer: number; readonly stride: number },
  threshold: number,
): ContrastEnergy {
  const { inner, outer, stride } = window;
  const contrast = filters.sumBoxes(stack, inner, stride);
  subtractSurround(contrast, filters.sumBoxes(stack, outer, stride), stack);
  const { data, height, width, bins } = contrast;
  const limit = threshold * Math.max(1, typicalNoise(contrast));
  const energy = new Float64Array(height * width);
  for (let g = 0; g < energy.length; g++) {
    for (let t = g * bins; t < (g + 1) * bins; t++) {
      const y = data[t] as number;
      if (y > limit) energy[g] = (energy[g] as number) + ((y * threshold) / limit) ** 2;
    }
  }
  return { energy, height, width, stride };
}

/** Turns sums into contrasts, in place; unit-noise pixels give noise `√(1/n − 1/m)` before scaling. */
function subtractSurround(centre: BoxSums, surround: BoxSums, stack: TraceStack): void {
  const { bins } = centre;
  for (let g = 0; g < centre.height * centre.width; g++) {
    const n = pixelsUnder(centre, g, stack);
    const m = pixelsUnder(surround, g, stack);
    const scale = m > n ? 1 / Math.sqrt(1 / n - 1 / m) : 0;
    for (let t = g * bins; t < (g + 1) * bins; t++) {
      centre.data[t] = ((centre.data[t] as number) / n - (surround.data[t] as number) / m) * scale;
    }
  }
}

/** Pixels nearest to a grid point with any energy, marked 1. */
export function markActive(contrast: ContrastEnergy, stack: TraceStack): Uint8Array {
  const { energy, height, width, stride } = contrast;
  const active = new Uint8Array(stack.height * stack.width);
  for (let p = 0; p < active.length; p++) {
    const row = Math.min(height - 1, Math.round(Math.floor(p / stack.width) / stride));
    const column = Math.min(width - 1, Math.round((p % stack.width) / stride));
    active[p] = (energy[row * width + column] as number) > 0 ? 1 : 0;
  }
  return active;
}

function pixelsUnder(boxes: BoxSums, g: number, stack: TraceStack): number {
  const y = windowAt(Math.floor(g / boxes.width), boxes, stack.height);
  const x = windowAt(g % boxes.width, boxes, stack.width);
  return (y.to - y.from) * (x.to - x.from);
}
