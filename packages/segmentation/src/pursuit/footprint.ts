import type { TraceStack } from '../movie/trace-stack.ts';
import type { ActiveTrace, Footprint, Patch, TraceFilters } from '../ops/trace-filters/index.ts';

/** Traces whose squared correlation leaves less than this to 1 are the same. */
const SAME = 0.05;

/** The window that reaches `radius` pixels from a pixel. */
export function patchAround(stack: TraceStack, pixel: number, radius: number): Patch {
  const row = Math.floor(pixel / stack.width);
  const column = pixel % stack.width;
  return {
    row0: Math.max(0, row - radius),
    row1: Math.min(stack.height, row + radius + 1),
    column0: Math.max(0, column - radius),
    column1: Math.min(stack.width, column + radius + 1),
  };
}

/**
 * Least-squares weight of a trace in each pixel of a patch, over the active bins only:
 * `w_p = Σ_A x_p c / Σ_A c²`.
 */
export function regressPatch(
  filters: TraceFilters,
  stack: TraceStack,
  patch: Patch,
  trace: ActiveTrace,
): Float64Array {
  let power = 0;
  for (const t of trace.active) power += (trace.values[t] as number) ** 2;
  return filters.regress(stack, patch, trace).map((sum) => sum / power);
}

/** Weights of two traces in each pixel of a patch. */
export interface PairWeights {
  readonly weights: Float64Array;
  readonly rivalWeights: Float64Array;
}

/**
 * Least-squares weights of a trace and of a rival's in each pixel of a patch, over the given bins: what
 * the two do together counts for neither.
 *
 * @returns undefined when the traces are the same but for a factor
 */
export function regressPair(
  filters: TraceFilters,
  stack: TraceStack,
  patch: Patch,
  { values: trace, active }: ActiveTrace,
  rival: Float32Array,
): PairWeights | undefined {
  const alone = regressPatch(filters, stack, patch, { values: trace, active });
  const other = regressPatch(filters, stack, patch, { values: rival, active });
  let [power, rivalPower, both] = [0, 0, 0];
  for (const t of active) {
    power += (trace[t] as number) ** 2;
    rivalPower += (rival[t] as number) ** 2;
    both += (trace[t] as number) * (rival[t] as number);
  }
  const left = 1 - (both * both) / (power * rivalPower);
  if (!(left > SAME)) return undefined;
  const weights = alone.map((w, i) => (w - ((other[i] as number) * both) / power) / left);
  const rivalWeights = other.map((w, i) => (w - ((alone[i] as number) * both) / rivalPower) / left);
  return { weights, rivalWeights };
}

/** The part of a patch that is marked in `inside`, with its weights. */
export function footprintOf(
  stack: TraceStack,
  patch: Patch,
  weights: Float64Array,
  inside: Uint8Array,
): Footprint {
  const columns = patch.column1 - patch.column0;
  const pixels: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < inside.length; i++) {
    if (!inside[i]) continue;
    const row = patch.row0 + Math.floor(i / columns);
    pixels.push(row * stack.width + patch.column0 + (i % columns));
    values.push(weights[i] as number);
  }
  return { pixels: Uint32Array.from(pixels), weights: Float32Array.from(values) };
}

/**
 * The least-squares trace of a footprint, `Σ_p w_p x_p / Σ_p w_p²`, and its noise for unit-noise
 * pixels, `1 / ‖w‖`.
 */
export function projectFootprint(
  filters: TraceFilters,
  stack: TraceStack,
  footprint: Footprint,
): { trace: Float32Array; noise: number } {
  const power = footprint.weights.reduce((sum, weight) => sum + weight * weight, 0);
  const trace = filters.addTraces(stack, footprint).map((value) => value / power);
  return { trace, noise: 1 / Math.sqrt(power) };
}

/** Bins in which a trace is above a level. */
export function binsAbove(trace: Float32Array, level: number): number[] {
  const active: number[] = [];
  for (let t = 0; t < trace.length; t++) if ((trace[t] as number) > level) active.push(t);
  return active;
}
