import { checkCrop, type Mask, type Rectangle, requireKnownOptions } from '@ophys/core';
import { bounds, centroid, dilate, markCells } from './geometry.ts';
import { describeSurface } from './surface.ts';

/** Geometry of the tiles. */
export interface NeuropilTileOptions {
  readonly height: number;
  readonly width: number;
  /** Where the movie is valid in every frame; default the whole frame. */
  readonly crop?: Rectangle | undefined;
  /** Pixels left free around every ROI, which its blur still reaches; default 2. */
  readonly innerRadius?: number | undefined;
  /** The nearest tiles are taken until they have this many pixels; default 1400. */
  readonly minimumPixels?: number | undefined;
}

const tileOptions: Readonly<Record<keyof NeuropilTileOptions, true>> = {
  height: true,
  width: true,
  crop: true,
  innerRadius: true,
  minimumPixels: true,
};

/** The tiles around an ROI, and what they tell of the neuropil there. */
export interface NeuropilSurround {
  /** Indices of tiles, nearest first. */
  readonly tiles: Uint32Array;
  /**
   * `[term, tile]`: from means of the tiles to the quadratic surface through them, by least squares: its value at the
   * ROI's centre, then its slopes and curvatures over the reach of the surround.
   */
  readonly terms: Float64Array;
}

/** Neuropil on a lattice that all ROIs share. */
export interface NeuropilTiles {
  /** One per tile: the mean of its pixels that are free of ROIs. */
  readonly masks: Mask[];
  /** One per ROI. */
  readonly surrounds: readonly NeuropilSurround[];
}

/** Side of a tile in pixels: neuropil hardly changes over it. */
const SIDE = 8;
/** Most tiles around an ROI, in fields that ROIs fill. */
const MAX_TILES = 128;
/** Tiles as near as this, in pixels, are looked at first. */
const FIRST_REACH = 32;

/**
 * The neuropil around ROIs on a lattice of small tiles, for `fitNeuropil`. However many ROIs surround themselves with a
 * tile, it is extracted once; tiles that none needs are left out.
 *
 * An empty mask, and one with no free pixel anywhere in the crop, has no tiles.
 *
 * @throws {InvalidArgumentError} a mask outside the frame, or a crop outside it
 */
export function neuropilTiles(masks: readonly Mask[], options: NeuropilTileOptions): NeuropilTiles {
  requireKnownOptions(options, tileOptions);
  const { height, width, innerRadius = 2, minimumPixels = 1400 } = options;
  const { crop = { row0: 0, row1: height, column0: 0, column1: width } } = options;
  checkCrop(crop, height, width);
  const taken = markCells(masks, height * width);
  for (const { pixels } of masks) {
    for (const pixel of dilate(pixels, innerRadius, height, width)) taken[pixel] = 1;
  }
  const tiles = cutTiles(taken, crop, width);
  const places = new Map<Tile, number>();
  const surrounds = masks.map(({ pixels }): NeuropilSurround => {
    const around = pixels.length === 0 ? [] : nearestTiles(tiles, pixels, width, minimumPixels);
    for (const tile of around) if (!places.has(tile)) places.set(tile, places.size);
    return {
      tiles: Uint32Array.from(around, (tile) => places.get(tile) as number),
      terms: describeSurface(around, centroid(pixels, width)),
    };
  });
  return {
    masks: [...places.keys()].map(({ pixels }) => ({
      pixels: Uint32Array.from(pixels),
      weights: new Float32Array(pixels.length).fill(1 / pixels.length),
    })),
    surrounds,
  };
}

interface Tile {
  /** Those that are free. */
  readonly pixels: readonly number[];
  /** Their mean place. */
  readonly row: number;
  readonly column: number;
  readonly count: number;
}

function cutTiles(taken: Uint8Array, crop: Rectangle, width: number): Tile[] {
  const tiles: Tile[] = [];
  for (let row0 = crop.row0; row0 < crop.row1; row0 += SIDE) {
    for (let column0 = crop.column0; column0 < crop.column1; column0 += SIDE) {
      const pixels: number[] = [];
      for (let row = row0; row < Math.min(crop.row1, row0 + SIDE); row++) {
        for (let column = column0; column < Math.min(crop.column1, column0 + SIDE); column++) {
          if (taken[row * width + column] === 0) pixels.push(row * width + column);
        }
      }
      if (pixels.length === 0) continue;
      const [row, column] = centroid(pixels, width);
      tiles.push({ pixels, row, column, count: pixels.length });
    }
  }
  return tiles;
}

/** Those at the smallest distances from the ROI's bounding box. */
function nearestTiles(
  tiles: readonly Tile[],
  pixels: Uint32Array,
  width: number,
  minimumPixels: number,
): Tile[] {
  const { row0, row1, column0, column1 } = bounds(pixels, width);
  const distanceOf = ({ row, column }: Tile) =>
    Math.max(row0 - row, row - row1 + 1, column0 - column, column - column1 + 1);
  const around: Tile[] = [];
  let count = 0;
  for (const tile of nearestFirst(tiles, distanceOf)) {
    if (count >= minimumPixels || around.length === MAX_TILES) break;
    around.push(tile);
    count += tile.count;
  }
  return around;
}

/** Sorts rings of tiles, each twice as far out as the one before. */
function* nearestFirst(
  tiles: readonly Tile[],
  distanceOf: (tile: Tile) => number,
): Generator<Tile> {
  let rest = tiles.map((tile) => ({ tile, distance: distanceOf(tile) }));
  for (let reach = FIRST_REACH; rest.length > 0; reach *= 2) {
    const near = rest.filter(({ distance }) => distance <= reach);
    rest = rest.filter(({ distance }) => distance > reach);
    for (const { tile } of near.sort((a, b) => a.distance - b.distance)) yield tile;
  }
}
