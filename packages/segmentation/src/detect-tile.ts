import { defineJob, loadOp } from '@ophys/compute';
import type { Mask, Rectangle } from '@ophys/core';
import { contrastEnergy, markActive } from './filters/contrast.ts';
import { leaveOutDark } from './filters/high-pass.ts';
import { subtractNeuropil } from './filters/neuropil.ts';
import { stackTraces, type TraceStack } from './movie/trace-stack.ts';
import { RING_REACH } from './one-photon/predict-from-ring.ts';
import { subtractRingBackground } from './one-photon/subtract-ring-background.ts';
import { type TraceFilters, traceFilters } from './ops/trace-filters/index.ts';
import type { Background, DetectParameters } from './options.ts';
import { type FoundComponent, pursue } from './pursuit/pursue.ts';
import { describeShape, skewnessOf } from './quality.ts';
import type { RoiQuality } from './roi.ts';
import type { Tile } from './tiles.ts';

/** A tile together with its pixels. */
export interface TileInput extends Tile {
  /** Traces of the outer rectangle, `[row, column, bin]`. */
  readonly traces: Float32Array;
}

/** An ROI before duplicates are removed. */
export interface Candidate {
  readonly mask: Mask;
  readonly quality: RoiQuality;
  /** The trace, in units of its noise. */
  readonly trace: Float32Array;
}

/** What a tile gives. */
export interface TileOutput {
  readonly core: Rectangle;
  readonly candidates: readonly Candidate[];
  /** Local correlations of the core's pixels. */
  readonly correlation: Float32Array;
  /** Largest high-passed values of the core's pixels. */
  readonly maximum: Float32Array;
}

/** What every tile needs to know. */
export interface TileSetup {
  readonly parameters: DetectParameters;
  /** Width of the movie's frames. */
  readonly width: number;
}

/** Radius of the square whose mean is taken for neuropil, in cell diameters. */
const NEUROPIL_RADIUS = 1;
/** How far from a cell's centre its pixels may lie, in cell diameters. */
const CELL_REACH = 0.75;
/** Pixels around its core in which a tile still reports centres. */
const MARGIN = 2;

/** Pixels around a tile's core that its ROIs depend on. */
export function haloFor(diameter: number, background: Background): number {
  const radius = background === 'one-photon' ? RING_REACH : NEUROPIL_RADIUS;
  return Math.ceil((radius + CELL_REACH) * diameter);
}

/** Finds the ROIs of one tile. */
export const detectTileJob = defineJob({
  name: 'segmentation/detect-tile',
  create: async (setup: TileSetup) => {
    const { implementation } = await loadOp(traceFilters);
    return (input: TileInput) => detectTile(implementation, input, setup);
  },
});

function detectTile(
  filters: TraceFilters,
  { traces, core, outer }: TileInput,
  setup: TileSetup,
): TileOutput {
  const { parameters, width } = setup;
  const stack = filters.hold(stackTraces(traces, outer));
  const { noise, maximum } = filters.filterInTime(stack, parameters.highPassBins);
  const correlation = cropTo(core, outer, filters.correlateNeighbours(stack));
  leaveOutDark(stack, noise);
  if (parameters.background === 'one-photon') {
    subtractRingBackground(filters, stack, noise, parameters.diameter);
  } else removeNeuropil(filters, stack, parameters);
  const candidates = pursue(filters, stack, parameters)
    .map((component) => describe(component, noise, outer, width))
    .filter(({ quality }) => contains(core, quality.centroid));
  return { core, candidates, correlation, maximum: cropTo(core, outer, maximum) };
}

function removeNeuropil(
  filters: TraceFilters,
  stack: TraceStack,
  { diameter, threshold }: DetectParameters,
): void {
  const inner = Math.max(1, Math.round(diameter / 4));
  const outer = Math.round(NEUROPIL_RADIUS * diameter);
  const contrast = contrastEnergy(filters, stack, { inner, outer, stride: inner }, threshold);
  subtractNeuropil(filters, stack, outer, markActive(contrast, stack));
}

/** From a tile's coordinates and units of noise to the movie's. */
function describe(
  { footprint, trace, noise: traceNoise, score }: FoundComponent,
  noise: Float32Array,
  outer: Rectangle,
  width: number,
): Candidate {
  const columns = outer.column1 - outer.column0;
  const raw = Float32Array.from(
    footprint.weights,
    (weight, i) => Math.max(0, weight) * (noise[footprint.pixels[i] as number] as number),
  );
  const peak = raw.reduce((largest, weight) => Math.max(largest, weight), 0);
  const pixels = footprint.pixels.map(
    (pixel) =>
      (outer.row0 + Math.floor(pixel / columns)) * width + outer.column0 + (pixel % columns),
  );
  const unit = trace.map((value) => value / traceNoise);
  return {
    mask: { pixels, weights: raw.map((weight) => weight / peak) },
    quality: {
      score,
      snr: unit.reduce((largest, value) => Math.max(largest, value), 0),
      skewness: skewnessOf(unit),
      ...describeShape(pixels, width),
    },
    trace: unit,
  };
}

/**
 * A cell on the border of two cores may be centred in either tile's eyes, or in neither; a small
 * margin lets both report it, and duplicates are removed later.
 */
function contains(core: Rectangle, { row, column }: { row: number; column: number }): boolean {
  return (
    row >= core.row0 - MARGIN &&
    row < core.row1 + MARGIN &&
    column >= core.column0 - MARGIN &&
    column < core.column1 + MARGIN
  );
}

function cropTo(core: Rectangle, outer: Rectangle, image: Float32Array): Float32Array {
  const width = outer.column1 - outer.column0;
  const columns = core.column1 - core.column0;
  const cropped = new Float32Array((core.row1 - core.row0) * columns);
  for (let row = core.row0; row < core.row1; row++) {
    const start = (row - outer.row0) * width + core.column0 - outer.column0;
    cropped.set(image.subarray(start, start + columns), (row - core.row0) * columns);
  }
  return cropped;
}
