import type { FactorList } from '../ops/tile-sums/index.ts';
import { blocksAround, type Lattice } from './lattice.ts';
import type { TileSources } from './source.ts';

/** Blocks between whose centres a pixel lies. */
export const BLOCKS = 4;

/** What each pixel that a source may reach is fitted with. */
export interface TileFactors {
  /** For each pixel its slices, then the blocks around it; factors are places in `ids`. */
  readonly list: FactorList;
  /** For each factor of the list, where in its slice the pixel is; 0 for blocks. */
  readonly places: Uint32Array;
  /** Shares of the blocks, `[pixel, block]`. */
  readonly shares: Float64Array;
  /** The slices' sources, then the blocks of the tile after all sources. */
  readonly ids: Uint32Array;
}

/**
 * Lists what the usable pixels of a tile are fitted with.
 *
 * @param sources how many there are in the movie
 */
export function listTileFactors(
  { tile, slices }: TileSources,
  noise: Float32Array,
  lattice: Lattice,
  sources: number,
): TileFactors {
  const counts = countSlices(slices, noise);
  const pixels = Uint32Array.from(counts.keys()).filter((pixel) => counts[pixel] !== 0);
  const starts = new Uint32Array(pixels.length + 1);
  const next = new Uint32Array(noise.length);
  for (const [i, pixel] of pixels.entries()) {
    const start = starts[i] as number;
    next[pixel] = start;
    starts[i + 1] = start + (counts[pixel] as number) + BLOCKS;
  }
  const factors = new Uint32Array(starts[pixels.length] as number);
  const places = new Uint32Array(factors.length);
  for (const [s, slice] of slices.entries()) {
    for (const [place, pixel] of slice.pixels.entries()) {
      if (noise[pixel] === 0) continue;
      const at = next[pixel] as number;
      factors[at] = s;
      places[at] = place;
      next[pixel] = at + 1;
    }
  }
  const ids = slices.map(({ source }) => source);
  const shares = new Float64Array(pixels.length * BLOCKS);
  const known = new Map<number, number>();
  const columns = tile.column1 - tile.column0;
  for (const [i, pixel] of pixels.entries()) {
    const row = tile.row0 + Math.floor(pixel / columns);
    const column = tile.column0 + (pixel % columns);
    for (const [b, [block, share]] of blocksAround(lattice, row, column).entries()) {
      let factor = known.get(block);
      if (factor === undefined) {
        factor = ids.push(sources + block) - 1;
        known.set(block, factor);
      }
      factors[(next[pixel] as number) + b] = factor;
      shares[i * BLOCKS + b] = share;
    }
  }
  return { list: { pixels, starts, factors }, places, shares, ids: Uint32Array.from(ids) };
}

/** How many slices reach each usable pixel. */
function countSlices(slices: TileSources['slices'], noise: Float32Array): Uint32Array {
  const counts = new Uint32Array(noise.length);
  for (const { pixels } of slices) {
    for (const pixel of pixels) {
      if (noise[pixel] !== 0) counts[pixel] = (counts[pixel] as number) + 1;
    }
  }
  return counts;
}
