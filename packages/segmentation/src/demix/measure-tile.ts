import { defineJob, loadOp } from '@ophys/compute';
import { stackTraces, type TraceStack } from '../movie/trace-stack.ts';
import { type TraceFilters, traceFilters } from '../ops/trace-filters/index.ts';
import { blockAt, type Lattice } from './lattice.ts';
import type { SourceSlice, TileSources } from './source.ts';

/** What {@link measureTileJob} needs for every tile. */
export interface MeasureSetup {
  readonly lattice: Lattice;
  readonly highPassBins: number;
}

/** Sums over the pixels of a tile. */
export interface TileMeasure {
  readonly tile: TileSources['tile'];
  readonly slices: readonly SourceSlice[];
  /** Noise of each pixel; 0 where it is constant or not finite. */
  readonly noise: Float32Array;
  /** Blocks that the tile touches, and the sums of their unit-noise traces, `[block, bin]`. */
  readonly blocks: Uint32Array;
  readonly sums: Float64Array;
  /** Projections of the sources in the order of the slices, `[slice, bin]`. */
  readonly projections: Float64Array;
}

/** The first look at a tile: its noise, its share of the background, and the first projections. */
export const measureTileJob = defineJob({
  name: 'segmentation/measure-tile',
  create: async (setup: MeasureSetup) => {
    const { implementation } = await loadOp(traceFilters);
    return (input: TileSources) => measureTile(implementation, input, setup);
  },
});

function measureTile(
  filters: TraceFilters,
  { tile, slices, traces }: TileSources,
  setup: MeasureSetup,
): TileMeasure {
  const stack = stackTraces(traces, tile);
  const { noise } = filters.filterInTime(stack, setup.highPassBins);
  const projections = new Float64Array(slices.length * stack.bins);
  slices.forEach((slice, i) => {
    project(stack, slice, noise, projections.subarray(i * stack.bins, (i + 1) * stack.bins));
  });
  return { tile, slices, noise, ...sumBlocks(stack, tile, setup.lattice), projections };
}

function sumBlocks(
  { data, bins, height, width }: TraceStack,
  { row0, column0 }: TileSources['tile'],
  lattice: Lattice,
): { blocks: Uint32Array; sums: Float64Array } {
  const rows = Array.from({ length: height }, (_, i) => row0 + i);
  const columns = Array.from({ length: width }, (_, j) => column0 + j);
  const blocks = new Set(
    rows.flatMap((row) => columns.map((column) => blockAt(lattice, row, column))),
  );
  const places = new Map([...blocks].map((block, i) => [block, i]));
  const sums = new Float64Array(blocks.size * bins);
  for (const [i, row] of rows.entries()) {
    for (const [j, column] of columns.entries()) {
      const to = (places.get(blockAt(lattice, row, column)) as number) * bins;
      const from = (i * width + j) * bins;
      for (let t = 0; t < bins; t++) {
        sums[to + t] = (sums[to + t] as number) + (data[from + t] as number);
      }
    }
  }
  return { blocks: Uint32Array.from(blocks), sums };
}

function project(
  { data, bins }: TraceStack,
  { pixels, weights }: SourceSlice,
  noise: Float32Array,
  sum: Float64Array,
): void {
  pixels.forEach((pixel, i) => {
    const sigma = noise[pixel] as number;
    if (sigma === 0) return;
    const weight = (weights[i] as number) / sigma;
    const from = pixel * bins;
    for (let t = 0; t < bins; t++) {
      sum[t] = (sum[t] as number) + weight * (data[from + t] as number);
    }
  });
}
