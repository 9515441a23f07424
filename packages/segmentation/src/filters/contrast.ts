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
  subtractSurround(filters, contrast, filters.sumBoxes(stack, outer, stride), stack);
  const { height, width } = contrast;
  const excess = Math.max(1, typicalNoise(contrast));
  const energy = filters
    .energyAbove(contrast, threshold * excess)
    .map((value) => value / excess ** 2);
  return { energy, height, width, stride };
}

/** Turns sums into contrasts, in place; unit-noise pixels give noise `√(1/n − 1/m)` before scaling. */
function subtractSurround(
  filters: TraceFilters,
  centre: BoxSums,
  surround: BoxSums,
  stack: TraceStack,
): void {
  const own = new Float32Array(centre.height * centre.width);
  const shares = new Float32Array(own.length);
  for (let g = 0; g < own.length; g++) {
    const n = pixelsUnder(centre, g, stack);
    const m = pixelsUnder(surround, g, stack);
    const scale = m > n ? 1 / Math.sqrt(1 / n - 1 / m) : 0;
    own[g] = scale / n;
    shares[g] = -scale / m;
  }
  filters.mix(centre, own, surround, shares);
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
