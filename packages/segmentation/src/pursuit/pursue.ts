import type { TraceStack } from '../movie/trace-stack.ts';
import type { TraceFilters } from '../ops/trace-filters/index.ts';
import type { DetectParameters } from '../options.ts';
import { type Component, extend, type Start } from './extend.ts';
import { binsAbove } from './footprint.ts';
import { buildLevel, type Level, removeFromLevel } from './level.ts';
import { splitComponent } from './split.ts';

/** A component with what led to it. */
export interface FoundComponent extends Component {
  /** Root of the matched filter's energy above threshold at the seed, in units of noise. */
  readonly score: number;
}

/** Widths of the matched filter's squares, in cell diameters. */
const SCALES = [0.45, 0.8, 1.3];
/** How far from its seed a footprint may reach, in cell diameters. */
const REACH = 1;
/** Footprints may exceed the bounds on the size of an ROI by this factor: the cell size is not certain yet. */
const UNCERTAINTY = 2.5;
/** A bound on the number of seeds, in seeds per cell-sized square of the tile. */
const SEEDS_PER_CELL = 8;

/**
 * Greedy pursuit: the place and scale with the most energy above the threshold seeds a component;
 * it is grown, split if it is two, and subtracted from the movie and from all scales; until no
 * place has more energy than one bin at `1.5 × threshold` would, or, in long movies, than one such
 * bin in every 1200.
 *
 * @param stack unit-noise traces without neuropil; components are subtracted from it
 */
export function pursue(
  filters: TraceFilters,
  stack: TraceStack,
  parameters: DetectParameters,
): FoundComponent[] {
  const { diameter, threshold } = parameters;
  const levels = SCALES.map((scale) =>
    buildLevel(filters, stack, Math.max(1, Math.round((scale * diameter - 1) / 2)), threshold),
  );
  const found: FoundComponent[] = [];
  const seeds = Math.ceil((SEEDS_PER_CELL * stack.height * stack.width) / diameter ** 2);
  const least = Math.max(1, stack.bins / 1200) * (1.5 * threshold) ** 2;
  for (let i = 0; i < seeds; i++) {
    const seed = strongest(levels);
    if (seed === undefined || seed.energy < least) break;
    const component = growFrom(filters, stack, seed, diameter);
    seed.level.energy[seed.point] = 0;
    if (component === undefined) continue;
    remove(filters, stack, levels, component);
    const area = component.footprint.pixels.length / ((Math.PI / 4) * diameter ** 2);
    if (UNCERTAINTY * area < parameters.minArea || area > UNCERTAINTY * parameters.maxArea)
      continue;
    found.push({ ...component, score: Math.sqrt(seed.energy) });
  }
  return found;
}

interface Seed {
  readonly level: Level;
  /** Index of the grid point. */
  readonly point: number;
  readonly energy: number;
}

function strongest(levels: readonly Level[]): Seed | undefined {
  let best: Seed | undefined;
  for (const level of levels) {
    const { energy } = level;
    let point = 0;
    for (let g = 1; g < energy.length; g++) {
      if ((energy[g] as number) > (energy[point] as number)) point = g;
    }
    const strength = energy[point] ?? 0;
    if (best === undefined || strength > best.energy) best = { level, point, energy: strength };
  }
  return best;
}

function growFrom(
  filters: TraceFilters,
  stack: TraceStack,
  { level, point }: Seed,
  diameter: number,
): Component | undefined {
  const { boxes, threshold } = level;
  const row = Math.floor(point / boxes.width) * boxes.stride;
  const column = (point % boxes.width) * boxes.stride;
  const trace = boxes.data.slice(point * boxes.bins, (point + 1) * boxes.bins);
  const start: Start = {
    seed: row * stack.width + column,
    trace,
    active: binsAbove(trace, threshold),
  };
  const reach = Math.ceil(REACH * diameter);
  const component = extend(filters, stack, start, reach);
  if (component === undefined) return undefined;
  const half = splitComponent(stack, component);
  return half === undefined ? component : (extend(filters, stack, half, reach) ?? component);
}

function remove(
  filters: TraceFilters,
  stack: TraceStack,
  levels: readonly Level[],
  { skirt, trace: values, active }: Component,
): void {
  const trace = { values, active };
  for (const level of levels) removeFromLevel(filters, level, stack, skirt, trace);
  filters.subtract(stack, skirt, trace, Infinity);
}
