import type { TraceStack } from '../movie/trace-stack.ts';
import type { ActiveTrace, Footprint, Patch, TraceFilters } from '../ops/trace-filters/index.ts';
import {
  binsAbove,
  footprintOf,
  patchAround,
  projectFootprint,
  regressPair,
  regressPatch,
} from './footprint.ts';
import { dilateRegion, fillHoles, growRegion, smoothBinomial } from './region.ts';

/** A source found in a tile. */
export interface Component {
  /** The ROI. */
  readonly footprint: Footprint;
  /** The ROI with the faint skirt around it: what is subtracted from the movie. */
  readonly skirt: Footprint;
  /** Trace of the footprint. */
  readonly trace: Float32Array;
  /** Noise of the trace. */
  readonly noise: number;
  /** Bins in which the component is active. */
  readonly active: readonly number[];
}

/** Where a footprint is grown from. */
export interface Start {
  /** A pixel inside it. */
  readonly seed: number;
  /** A first guess of its trace. */
  readonly trace: Float32Array;
  /** Bins in which it is surely active. */
  readonly active: readonly number[];
  /** Trace of a source beside it, in the same bins; 0 elsewhere. */
  readonly rival?: Float32Array | undefined;
}

/** A footprint reaches down to this share of its peak. */
const CONTOUR = 0.25;
/** Bins count as active above this many times the trace's noise. */
const ACTIVE = 3;
/** Rounds of trace → footprint → trace. */
const ROUNDS = 4;
/** Pixels around the ROI that are subtracted with it. */
const SKIRT = 3;

/**
 * Grows a footprint from a seed: the pixels that follow the trace in its active bins, connected to
 * the seed; then the trace of these pixels; and again.
 *
 * @param reach how far from the seed, in pixels, the footprint may extend
 * @returns undefined when nothing is active around the seed
 */
export function extend(
  filters: TraceFilters,
  stack: TraceStack,
  { seed, rival, ...start }: Start,
  reach: number,
): Component | undefined {
  const patch = patchAround(stack, seed, reach);
  const rivalActive = rival === undefined ? [] : binsAbove(rival, 0);
  let { trace, active } = start;
  let component: Component | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    if (active.length === 0) return undefined;
    const fitted = { values: trace, active: unite(active, rivalActive) };
    const grown = growFootprint(filters, stack, patch, seed, fitted, rival);
    if (grown === undefined) return undefined;
    const projected = projectFootprint(filters, stack, grown.footprint);
    if (rival !== undefined) subtractRival(projected.trace, rival, grown);
    trace = projected.trace;
    active = binsAbove(trace, ACTIVE * projected.noise);
    const { footprint, skirt } = grown;
    component = { footprint, skirt, ...projected, active };
  }
  return component;
}

interface Grown {
  readonly footprint: Footprint;
  readonly skirt: Footprint;
  /** Weights of the rival in the footprint's pixels. */
  readonly rivalWeights?: Float32Array | undefined;
}

/** Takes out of a footprint's trace what the rival adds to it. */
function subtractRival(
  trace: Float32Array,
  rival: Float32Array,
  { footprint: { weights }, rivalWeights }: Grown,
): void {
  if (rivalWeights === undefined) return;
  let [power, both] = [0, 0];
  weights.forEach((weight, i) => {
    power += weight * weight;
    both += weight * (rivalWeights[i] as number);
  });
  for (let t = 0; t < trace.length; t++) {
    trace[t] = (trace[t] as number) - (both / power) * (rival[t] as number);
  }
}

/** The bins of both, ascending. */
function unite(a: readonly number[], b: readonly number[]): number[] {
  return b.length === 0 ? [...a] : [...new Set([...a, ...b])].sort((x, y) => x - y);
}

function growFootprint(
  filters: TraceFilters,
  stack: TraceStack,
  patch: Patch,
  seed: number,
  trace: ActiveTrace,
  rival: Float32Array | undefined,
): Grown | undefined {
  const height = patch.row1 - patch.row0;
  const width = patch.column1 - patch.column0;
  const pair = rival && regressPair(filters, stack, patch, trace, rival);
  const weights = pair?.weights ?? regressPatch(filters, stack, patch, trace);
  const image = { values: smoothBinomial({ values: weights, height, width }), height, width };
  const peak = peakNear(
    image,
    (Math.floor(seed / stack.width) - patch.row0) * width + (seed % stack.width) - patch.column0,
  );
  const level = image.values[peak] as number;
  if (!(level > 0)) return undefined;
  const inside = growRegion(image, peak, CONTOUR * level);
  fillHoles(inside, height, width);
  return {
    footprint: footprintOf(stack, patch, weights, inside),
    rivalWeights: pair && footprintOf(stack, patch, pair.rivalWeights, inside).weights,
    skirt: footprintOf(stack, patch, weights, dilateRegion(inside, height, width, SKIRT)),
  };
}

/** Climbs from a pixel to the local maximum it belongs to. */
function peakNear(
  image: { values: Float64Array; height: number; width: number },
  start: number,
): number {
  const { values, height, width } = image;
  let best = start;
  for (;;) {
    const [row, column] = [Math.floor(best / width), best % width];
    let next = best;
    for (let r = Math.max(0, row - 2); r <= Math.min(height - 1, row + 2); r++) {
      for (let c = Math.max(0, column - 2); c <= Math.min(width - 1, column + 2); c++) {
        if ((values[r * width + c] as number) > (values[next] as number)) next = r * width + c;
      }
    }
    if (next === best) return best;
    best = next;
  }
}
