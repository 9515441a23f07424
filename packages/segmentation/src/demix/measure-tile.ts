import { defineJob, loadOp } from '@ophys/compute';
import type { Mask } from '@ophys/core';
import { stackTraces } from '../movie/trace-stack.ts';
import { type TileSums, tileSums } from '../ops/tile-sums/index.ts';
import { blockAt, type Lattice } from './lattice.ts';
import type { SourceSlice, TileSources } from './source.ts';

/** What {@link measureTileJob} needs for every tile. */
export interface MeasureSetup {
  readonly lattice: Lattice;
  readonly highPassBins: number;
}

/** Sums over the pixels of a tile, each up to what the high-pass takes off. */
export interface TileMeasure {
  readonly tile: TileSources['tile'];
  readonly slices: readonly SourceSlice[];
  /** Noise of each pixel; 0 where it is constant or not finite. */
  readonly noise: Float32Array;
  /** Blocks that the tile touches, and the sums of their unit-noise traces, `[block, bin]`. */
  readonly blocks: Uint32Array;
  readonly sums: Float32Array;
  /** Projections of the sources in the order of the slices, `[slice, bin]`. */
  readonly projections: Float32Array;
}

/** The first look at a tile: its noise, its share of the background, and the first projections. */
export const measureTileJob = defineJob({
  name: 'segmentation/measure-tile',
  create: async (setup: MeasureSetup) => {
    const { implementation } = await loadOp(tileSums);
    return (input: TileSources) => measureTile(implementation, input, setup);
  },
});

function measureTile(
  tileSums: TileSums,
  { tile, slices, traces }: TileSources,
  { lattice, highPassBins }: MeasureSetup,
): TileMeasure {
  const stack = stackTraces(traces, tile);
  const noise = tileSums.measureNoise(stack, highPassBins);
  const inBlocks = pixelsOfBlocks(tile, lattice, noise);
  const sums = tileSums.sumGroups(
    stack,
    [...inBlocks.values()].map((list) => {
      const pixels = Uint32Array.from(list);
      return {
        pixels,
        weights: Float32Array.from(pixels, (pixel) => 1 / (noise[pixel] as number)),
      };
    }),
  );
  const projections = tileSums.sumGroups(
    stack,
    slices.map((slice) => inUnitNoise(slice, noise)),
  );
  return { tile, slices, noise, blocks: Uint32Array.from(inBlocks.keys()), sums, projections };
}

/** The usable pixels of each block that the tile touches. */
function pixelsOfBlocks(
  { row0, row1, column0, column1 }: TileSources['tile'],
  lattice: Lattice,
  noise: Float32Array,
): Map<number, number[]> {
  const blocks = new Map<number, number[]>();
  let pixel = 0;
  for (let row = row0; row < row1; row++) {
    for (let column = column0; column < column1; column++, pixel++) {
      if (noise[pixel] === 0) continue;
      const block = blockAt(lattice, row, column);
      const list = blocks.get(block);
      if (list === undefined) blocks.set(block, [pixel]);
      else list.push(pixel);
    }
  }
  return blocks;
}

/**
 * The usable pixels of a slice, with the weights of their traces in a projection: weight and trace both in
 * units of the pixel's noise.
 */
export function inUnitNoise({ pixels, weights }: Mask, noise: Float32Array): Mask {
  const usable = pixels.filter((pixel, i) => noise[pixel] !== 0 && weights[i] !== 0);
  const factors = weights.filter((weight, i) => noise[pixels[i] as number] !== 0 && weight !== 0);
  return {
    pixels: usable,
    weights: factors.map((weight, i) => weight / (noise[usable[i] as number] as number) ** 2),
  };
}
