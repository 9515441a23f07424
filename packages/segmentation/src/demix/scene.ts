import type { Image, Rectangle } from '@ophys/core';
import { gridStep } from '../one-photon/predict-from-ring.ts';
import type { Background } from '../options.ts';
import { createLattice, type Lattice } from './lattice.ts';
import type { DemixParameters } from './options.ts';

/** What is known of the movie itself. */
export interface Scene {
  readonly crop: Rectangle;
  readonly bins: number;
  readonly highPassBins: number;
  readonly background: Background;
  readonly diameter: number;
  /** Blocks that the background is given on. */
  readonly lattice: Lattice;
  /** Noise of each pixel; 0 where it is unusable. */
  readonly noise: Image;
  /** Factor on the background of each pixel. */
  readonly gains: Image;
  /** Sums of the unit-noise traces of each block's pixels, `[block, bin]`. */
  readonly blockSums: Float64Array;
}

/** Smallest side of a block of background in pixels. */
const MINIMUM_SIDE = 4;

/** A scene of which nothing has been seen yet; a block is as large as a cell. */
export function createScene(
  [bins, height, width]: readonly [number, number, number],
  crop: Rectangle,
  { diameter, background, highPassBins }: DemixParameters,
): Scene {
  const isOnePhoton = background === 'one-photon';
  const side = isOnePhoton ? gridStep(diameter) : Math.max(MINIMUM_SIDE, Math.round(diameter));
  const lattice = createLattice(crop, side);
  const image = (value: number) => ({
    data: new Float32Array(height * width).fill(value),
    height,
    width,
  });
  return {
    crop,
    bins,
    highPassBins,
    background,
    diameter,
    lattice,
    noise: image(0),
    gains: image(1),
    blockSums: new Float64Array(lattice.height * lattice.width * bins),
  };
}

/** Puts the values of a tile in their place. */
export function pasteTile(
  { data, width }: Image,
  { row0, row1, column0, column1 }: Rectangle,
  values: Float32Array,
): void {
  const columns = column1 - column0;
  for (let row = row0; row < row1; row++) {
    const start = (row - row0) * columns;
    data.set(values.subarray(start, start + columns), row * width + column0);
  }
}

/** The values of a tile, `[row, column]`. */
export function cutTile(
  { data, width }: Image,
  { row0, row1, column0, column1 }: Rectangle,
): Float32Array {
  const columns = column1 - column0;
  const values = new Float32Array((row1 - row0) * columns);
  for (let row = row0; row < row1; row++) {
    const start = row * width;
    values.set(data.subarray(start + column0, start + column1), (row - row0) * columns);
  }
  return values;
}
