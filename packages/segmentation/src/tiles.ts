import type { Rectangle } from '@ophys/core';

/** A piece of the movie that is worked on by itself. */
export interface Tile {
  /** ROIs whose centre lies here belong to this tile; the cores cover the crop without overlap. */
  readonly core: Rectangle;
  /** What is read: the core with a halo, cut off at the crop. */
  readonly outer: Rectangle;
}

/** A tile's core is at least this wide, or most of the work would be halo. */
const MINIMUM_CORE = 40;

/**
 * Cuts a crop into tiles of about equal cores, so that a tile with its halo takes about
 * `tileBytes` as float32. The plan depends on nothing but its arguments.
 */
export function planTiles(options: {
  readonly crop: Rectangle;
  readonly bins: number;
  /** Pixels read around the core. */
  readonly halo: number;
  readonly tileBytes: number;
}): Tile[] {
  const { crop, bins, halo, tileBytes } = options;
  const side = Math.floor(Math.sqrt(tileBytes / (4 * Math.max(1, bins))));
  const core = Math.max(MINIMUM_CORE, side - 2 * halo);
  const tiles: Tile[] = [];
  for (const [row0, row1] of cut(crop.row0, crop.row1, core)) {
    for (const [column0, column1] of cut(crop.column0, crop.column1, core)) {
      tiles.push({
        core: { row0, row1, column0, column1 },
        outer: {
          row0: Math.max(crop.row0, row0 - halo),
          row1: Math.min(crop.row1, row1 + halo),
          column0: Math.max(crop.column0, column0 - halo),
          column1: Math.min(crop.column1, column1 + halo),
        },
      });
    }
  }
  return tiles;
}

/**
 * Cuts a crop into tiles without halo, as wide as it is where so many pixels of a row fit into
 * `tileBytes`: frames lie row by row, and such tiles are read in one piece.
 */
export function planBands(options: {
  readonly crop: Rectangle;
  readonly bins: number;
  readonly tileBytes: number;
}): Rectangle[] {
  const { crop, bins, tileBytes } = options;
  const pixels = Math.max(1, Math.floor(tileBytes / (4 * Math.max(1, bins))));
  const columns = Math.min(pixels, crop.column1 - crop.column0);
  const rows = Math.max(1, Math.floor(pixels / columns));
  return cut(crop.row0, crop.row1, rows).flatMap(([row0, row1]) =>
    cut(crop.column0, crop.column1, columns).map(([column0, column1]) => ({
      row0,
      row1,
      column0,
      column1,
    })),
  );
}

function cut(from: number, to: number, size: number): [number, number][] {
  const count = Math.max(1, Math.ceil((to - from) / size));
  const edge = (i: number) => from + Math.round((i * (to - from)) / count);
  return Array.from({ length: count }, (_, i) => [edge(i), edge(i + 1)]);
}
