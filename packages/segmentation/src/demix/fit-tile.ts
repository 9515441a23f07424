import { defineJob, loadOp } from '@ophys/compute';
import type { Image } from '@ophys/core';
import { stackTraces } from '../movie/trace-stack.ts';
import { type TileSums, tileSums } from '../ops/tile-sums/index.ts';
import { neuropilGain } from '../ops/trace-filters/index.ts';
import { adjointHighPass } from './adjoint-high-pass.ts';
import { createFactorProducts, type FactorProducts } from './factor-products.ts';
import type { Lattice } from './lattice.ts';
import { inUnitNoise } from './measure-tile.ts';
import { solveNonNegative } from './non-negative.ts';
import { cutTile } from './scene.ts';
import type { SourceSlice, TileSources } from './source.ts';
import { BLOCKS, listTileFactors } from './tile-factors.ts';

/** What {@link fitTileJob} needs for every tile. */
export interface FitSetup {
  readonly lattice: Lattice;
  readonly highPassBins: number;
  readonly bins: number;
  /** Noise of each pixel of the movie. */
  readonly noise: Image;
  /** How many sources there are. */
  readonly sources: number;
  /** High-passed traces of the sources, then the background of each block, `[factor, bin]`. */
  readonly factors: Float32Array;
}

/** The weights of sources and the gain of the background as a tile's pixels want them. */
export interface TileFit {
  readonly tile: TileSources['tile'];
  readonly slices: readonly SourceSlice[];
  /** New weights of each slice, in the movie's units. */
  readonly weights: readonly Float32Array[];
  /** Projections `Σ_p a_p y_p` with the new weights, up to what the high-pass takes off, `[slice, bin]`. */
  readonly projections: Float32Array;
  /** Factor on the background of each pixel; 1 where no source reaches. */
  readonly gains: Float32Array;
}

/**
 * Fits every pixel that a source may reach by itself: non-negative weights of the sources and a
 * gain of the background, by least squares in units of the pixel's noise.
 *
 * The movie is not high-passed for it: products of its traces with the adjoint of the high-pass of a factor
 * are those of its high-passed traces with the factor.
 */
export const fitTileJob = defineJob({
  name: 'segmentation/fit-tile',
  async create(setup: FitSetup) {
    const { implementation } = await loadOp(tileSums);
    const { factors, bins, highPassBins } = setup;
    const adjoint = adjointHighPass(factors, bins, highPassBins);
    const products = createFactorProducts(factors, bins);
    return (input: TileSources) => fitTile(implementation, input, setup, adjoint, products);
  },
});

function fitTile(
  tileSums: TileSums,
  input: TileSources,
  { bins, lattice, noise: image, sources }: FitSetup,
  adjoint: Float32Array,
  products: FactorProducts,
): TileFit {
  const { tile, slices } = input;
  const stack = stackTraces(input.traces, tile);
  const noise = cutTile(image, tile);
  const { list, places, shares, ids } = listTileFactors(input, noise, lattice, sources);
  const shown = tileSums.multiply(stack, pickRows(adjoint, ids, bins), list);
  const gains = new Float32Array(noise.length).fill(1);
  const weights = slices.map(({ pixels }) => new Float32Array(pixels.length));
  for (const [i, pixel] of list.pixels.entries()) {
    const [start, stop] = [list.starts[i] as number, list.starts[i + 1] as number];
    const sigma = noise[pixel] as number;
    const fit = fitPixel(
      list.factors.subarray(start, stop).map((factor) => ids[factor] as number),
      shares.subarray(i * BLOCKS, (i + 1) * BLOCKS),
      shown.subarray(start, stop).map((product) => product / sigma),
      products,
    );
    gains[pixel] = fit.gain;
    for (let j = start; j < stop - BLOCKS; j++) {
      const slice = weights[list.factors[j] as number] as Float32Array;
      slice[places[j] as number] = (fit.weights[j - start] as number) * sigma;
    }
  }
  const fitted = slices.map(({ pixels }, s) =>
    inUnitNoise({ pixels, weights: weights[s] as Float32Array }, noise),
  );
  return { tile, slices, weights, projections: tileSums.sumGroups(stack, fitted), gains };
}

function pickRows(rows: Float32Array, ids: Uint32Array, bins: number): Float32Array {
  const picked = new Float32Array(ids.length * bins);
  for (const [i, id] of ids.entries()) {
    picked.set(rows.subarray(id * bins, (id + 1) * bins), i * bins);
  }
  return picked;
}

/**
 * Weights of the sources and the gain of the background.
 *
 * @param factors the sources, then the blocks
 * @param shown products of the pixel's unit-noise trace with them
 */
function fitPixel(
  factors: Uint32Array,
  shares: Float64Array,
  shown: Float32Array,
  products: FactorProducts,
): { weights: Float64Array; gain: number } {
  const last = factors.length - BLOCKS;
  const n = last + 1;
  const gram = new Float64Array(n * n);
  const target = new Float64Array(n);
  const factor = (i: number) => factors[i] as number;
  const prior = 1 / neuropilGain.spread ** 2;
  let [power, overlap] = [prior, prior];
  for (let i = 0; i < last; i++) {
    target[i] = shown[i] as number;
    for (let j = 0; j <= i; j++) {
      const product = products(factor(i), factor(j));
      gram[i * n + j] = product;
      gram[j * n + i] = product;
    }
  }
  for (let b = 0; b < BLOCKS; b++) {
    const share = shares[b] as number;
    if (share === 0) continue;
    const block = factor(last + b);
    overlap += share * (shown[last + b] as number);
    for (let i = 0; i < last; i++) {
      const cross = (gram[i * n + last] as number) + share * products(factor(i), block);
      gram[i * n + last] = cross;
      gram[last * n + i] = cross;
    }
    for (let c = 0; c < BLOCKS; c++) {
      power += share * (shares[c] as number) * products(block, factor(last + c));
    }
  }
  gram[n * n - 1] = power;
  target[last] = overlap;
  const solution = solveNonNegative(gram, target);
  const gain = Math.min(neuropilGain.largest, solution[last] as number);
  return { weights: solution.subarray(0, last), gain };
}
