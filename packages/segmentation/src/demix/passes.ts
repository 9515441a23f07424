import { createInlineRunner, type JobRunner } from '@ophys/compute';
import type { Rectangle, RunOptions } from '@ophys/core';
import { highPassInTime } from '../filters/high-pass.ts';
import type { BinnedMovie } from '../movie/binned-movie.ts';
import { readTiles } from '../movie/read-tiles.ts';
import type { Roi } from '../roi.ts';
import { planBands } from '../tiles.ts';
import { fitTileJob } from './fit-tile.ts';
import { measureTileJob } from './measure-tile.ts';
import type { SolvedSource } from './merge-sources.ts';
import { pasteTile, type Scene } from './scene.ts';
import { addProjections, type Source, sliceSources, type TileSources } from './source.ts';

/** How the movie is passed over. */
export interface Pass {
  readonly movie: BinnedMovie;
  readonly tiles: readonly Rectangle[];
  readonly runner: JobRunner;
  readonly signal: AbortSignal | undefined;
  /** Called when a tile is done. */
  step(): void;
}

/** Cuts the movie into bands of rows; all passes count to one progress. */
export function planPass(
  movie: BinnedMovie,
  crop: Rectangle,
  options: RunOptions & {
    readonly runner?: JobRunner | undefined;
    readonly tileBytes: number;
    readonly rounds: number;
  },
): Pass {
  const { runner = createInlineRunner(), signal, onProgress, tileBytes, rounds } = options;
  const tiles = planBands({ crop, bins: movie.shape[0], tileBytes });
  const total = tiles.length * (1 + rounds);
  let done = 0;
  return {
    movie,
    tiles,
    runner,
    signal,
    step() {
      onProgress?.({ stage: 'demix', done: ++done, total, unit: 'tile' });
    },
  };
}

/** The first pass: noise, sums for the background, and what the movie shows of the ROIs as given. */
export async function measureMovie(
  pass: Pass,
  scene: Scene,
  rois: readonly Roi[],
): Promise<Source[]> {
  const { bins, lattice, highPassBins, noise, blockSums } = scene;
  const sources = rois.map(({ mask }, roi) => ({
    roi,
    ...mask,
    projection: new Float64Array(bins),
  }));
  const inputs = readInputs(pass, sources, noise.width);
  const setup = { lattice, highPassBins };
  const map = { signal: pass.signal, inputsPerWorker: 1 }; // tiles are large
  for await (const measure of pass.runner.map(measureTileJob, setup, inputs, map)) {
    pasteTile(noise, measure.tile, measure.noise);
    for (const [i, block] of measure.blocks.entries()) {
      for (let t = 0; t < bins; t++) {
        const at = block * bins + t;
        blockSums[at] = (blockSums[at] as number) + (measure.sums[i * bins + t] as number);
      }
    }
    addProjections(sources, measure.slices, measure.projections);
    pass.step();
  }
  for (const data of [blockSums, ...sources.map(({ projection }) => projection)]) {
    highPassInTime({ data, bins }, highPassBins);
  }
  return sources;
}

/** A pass that gives the sources, in place, the weights that fit the traces and the background. */
export async function fitMovie(
  pass: Pass,
  scene: Scene,
  sources: readonly Source[],
  solved: readonly SolvedSource[],
  background: Float32Array,
): Promise<void> {
  const { bins, lattice, highPassBins, noise, gains } = scene;
  const factors = new Float32Array(solved.length * bins + background.length);
  for (const [k, { trace }] of solved.entries()) factors.set(trace.highPassed, k * bins);
  factors.set(background, solved.length * bins);
  const setup = { lattice, highPassBins, bins, noise, sources: solved.length, factors };
  const inputs = readInputs(pass, sources, gains.width);
  const map = { signal: pass.signal, inputsPerWorker: 1 };
  for await (const fit of pass.runner.map(fitTileJob, setup, inputs, map)) {
    pasteTile(gains, fit.tile, fit.gains);
    for (const [i, { source, places }] of fit.slices.entries()) {
      const weights = fit.weights[i] as Float32Array;
      for (const [j, place] of places.entries()) {
        (sources[source] as Source).weights[place] = weights[j] as number;
      }
    }
    addProjections(sources, fit.slices, fit.projections);
    pass.step();
  }
  for (const { projection: data } of sources) highPassInTime({ data, bins }, highPassBins);
}

async function* readInputs(
  { movie, tiles, signal }: Pass,
  sources: readonly Source[],
  frameWidth: number,
): AsyncGenerator<TileSources> {
  const places = tiles.map((tile) => ({ tile }));
  for await (const { tile, traces } of readTiles(movie, places, (place) => place.tile, signal)) {
    yield { tile, traces, slices: sliceSources(sources, tile, frameWidth) };
  }
}
