import { defineJob, loadOp } from '@ophys/compute';
import { stackTraces } from '../movie/trace-stack.ts';
import { neuropilGain, type TraceFilters, traceFilters } from '../ops/trace-filters/index.ts';
import { type BlockShare, blocksAround, type Lattice } from './lattice.ts';
import { solveNonNegative } from './non-negative.ts';
import type { SourceSlice, TileSources } from './source.ts';

/** What {@link fitTileJob} needs for every tile. */
export interface FitSetup {
  readonly lattice: Lattice;
  readonly highPassBins: number;
  readonly bins: number;
  /** High-passed traces of the sources, `[source, bin]`. */
  readonly traces: Float32Array;
  /** Background of each block, `[block, bin]`. */
  readonly background: Float32Array;
}

/** The weights of sources and the gain of the background as a tile's pixels want them. */
export interface TileFit {
  readonly tile: TileSources['tile'];
  readonly slices: readonly SourceSlice[];
  /** New weights of each slice, in the movie's units. */
  readonly weights: readonly Float32Array[];
  /** Projections `Σ_p a_p y_p` with the new weights, `[slice, bin]`. */
  readonly projections: Float64Array;
  /** Factor on the background of each pixel; 1 where no source reaches. */
  readonly gains: Float32Array;
}

/**
 * Fits every pixel that a source may reach by itself: non-negative weights of the sources and a
 * gain of the background, by least squares in units of the pixel's noise.
 */
export const fitTileJob = defineJob({
  name: 'segmentation/fit-tile',
  async create(setup: FitSetup) {
    const { implementation } = await loadOp(traceFilters);
    const products = createProducts(setup);
    return (input: TileSources) => fitTile(implementation, input, setup, products);
  },
});

function fitTile(
  filters: TraceFilters,
  input: TileSources,
  setup: FitSetup,
  products: Products,
): TileFit {
  const { tile, slices } = input;
  const { bins, lattice, highPassBins } = setup;
  const columns = tile.column1 - tile.column0;
  const { noise } = filters.filterInTime(stackTraces(input.traces, tile), highPassBins);
  const gains = new Float32Array(noise.length).fill(1);
  const projections = new Float64Array(slices.length * bins);
  const weights = slices.map(({ pixels }) => new Float32Array(pixels.length));
  for (const [pixel, members] of membersByPixel(input)) {
    const sigma = noise[pixel] as number;
    if (sigma === 0) continue;
    const trace = input.traces.subarray(pixel * bins, (pixel + 1) * bins);
    const blocks = blocksAround(
      lattice,
      tile.row0 + Math.floor(pixel / columns),
      tile.column0 + (pixel % columns),
    );
    const sources = members.map(({ slice }) => (slices[slice] as SourceSlice).source);
    const fit = fitPixel(trace, sources, blocks, products);
    gains[pixel] = fit.gain;
    members.forEach(({ slice, at }, i) => {
      const weight = fit.weights[i] as number;
      (weights[slice] as Float32Array)[at] = weight * sigma;
      if (weight > 0) addScaled(projections, slice * bins, trace, weight);
    });
  }
  return { tile, slices, weights, projections, gains };
}

interface Member {
  readonly slice: number;
  /** Position in the slice. */
  readonly at: number;
}

function membersByPixel({ slices }: TileSources): Map<number, Member[]> {
  const members = new Map<number, Member[]>();
  slices.forEach(({ pixels }, slice) => {
    pixels.forEach((pixel, at) => {
      const list = members.get(pixel);
      if (list === undefined) members.set(pixel, [{ slice, at }]);
      else list.push({ slice, at });
    });
  });
  return members;
}

function fitPixel(
  trace: Float32Array,
  sources: readonly number[],
  blocks: readonly BlockShare[],
  products: Products,
): { weights: Float64Array; gain: number } {
  const n = sources.length + 1;
  const gram = new Float64Array(n * n);
  const target = new Float64Array(n);
  sources.forEach((k, i) => {
    target[i] = products.withSource(trace, k);
    sources.forEach((j, l) => {
      gram[i * n + l] = products.sources(k, j);
    });
    const cross = blocks.reduce((sum, [b, share]) => sum + share * products.mixed(k, b), 0);
    gram[i * n + n - 1] = cross;
    gram[(n - 1) * n + i] = cross;
  });
  const prior = 1 / neuropilGain.spread ** 2;
  let [power, overlap] = [prior, prior];
  for (const [b, share] of blocks) {
    if (share === 0) continue;
    overlap += share * products.withBackground(trace, b);
    for (const [c, other] of blocks) power += share * other * products.background(b, c);
  }
  gram[n * n - 1] = power;
  target[n - 1] = overlap;
  const solution = solveNonNegative(gram, target);
  const gain = Math.min(neuropilGain.largest, solution[n - 1] as number);
  return { weights: solution.subarray(0, n - 1), gain };
}

/** Inner products over bins; those between sources and blocks are kept. */
interface Products {
  sources(a: number, b: number): number;
  background(a: number, b: number): number;
  mixed(source: number, block: number): number;
  withSource(trace: Float32Array, source: number): number;
  withBackground(trace: Float32Array, block: number): number;
}

function createProducts({ traces, background, bins }: FitSetup): Products {
  const source = (k: number) => traces.subarray(k * bins, (k + 1) * bins);
  const block = (b: number) => background.subarray(b * bins, (b + 1) * bins);
  const remember = (compute: (a: number, b: number) => number) => {
    const known = new Map<number, number>();
    return (a: number, b: number) => {
      const key = a * 2 ** 26 + b;
      let value = known.get(key);
      if (value === undefined) {
        value = compute(a, b);
        known.set(key, value);
      }
      return value;
    };
  };
  return {
    sources: remember((a, b) => dot(source(a), source(b))),
    background: remember((a, b) => dot(block(a), block(b))),
    mixed: remember((k, b) => dot(source(k), block(b))),
    withSource: (trace, k) => dot(trace, source(k)),
    withBackground: (trace, b) => dot(trace, block(b)),
  };
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += (a[t] as number) * (b[t] as number);
  return sum;
}

function addScaled(sum: Float64Array, start: number, trace: Float32Array, weight: number): void {
  for (let t = 0; t < trace.length; t++) {
    sum[start + t] = (sum[start + t] as number) + weight * (trace[t] as number);
  }
}
