import { InvalidArgumentError } from '@ophys/core';
import { type BinnedMovie, requireBinnedMovie } from '../movie/binned-movie.ts';
import { checkMovie } from '../movie/check-movie.ts';
import type { Roi } from '../roi.ts';
import { type Demixing, describeSources } from './describe-sources.ts';
import { cutFootprint, dilatePixels } from './footprint.ts';
import { mergeSources, type SolvedSource } from './merge-sources.ts';
import { completeDemixOptions, type DemixOptions } from './options.ts';
import { fitMovie, measureMovie, planPass } from './passes.ts';
import { createScene, type Scene } from './scene.ts';
import { type Solution, type SourceTrace, solveTraces } from './solve-traces.ts';
import { blankSource, type Source } from './source.ts';
import { findStrayed, type Strayed } from './strayed.ts';

/** Pixels around a footprint that it may grow into in one round. */
const REACH = 3;

/**
 * Demixes ROIs: finds footprints, traces and a background whose products explain the movie best.
 *
 * The model of a pixel is `y_p(t) = Σ_k a_pk c_k(t) + g_p b_p(t) + σ_p noise`: non-negative
 * footprints `a`, each confined to the neighbourhood of its ROI, non-negative traces `c`, and a
 * background that is smooth over a cell's diameter, `b`, times a gain of the pixel's own. Footprints
 * and traces are fitted in turn by non-negative least squares, everything high-passed in time alike
 * (localized non-negative matrix factorisation; Pnevmatikakis et al. 2016, Cichocki & Phan 2009).
 *
 * Overlapping cells share pixels by what their traces explain of them. Pixels that do not stand out
 * are cut; a source that goes over to something else, or to the background, leaves its ROI as it was
 * given; ROIs of which nothing stands out or that are small pieces are dropped, and parts of the same
 * cell are merged.
 *
 * In one-photon movies, `background: 'one-photon'`, the background outshines the cells; there it is
 * what a ring around each place tells of it, told from `Y − AC` (CNMF-E; Zhou et al. 2018, eLife
 * 7:e28728), on blocks of half a diameter.
 *
 * The movie is read once per round and once before, tile by tile. A pixel's fit depends on that
 * pixel and on sums over the whole field only, so that neither tiles nor `runner` change the result,
 * up to the rounding of sums.
 *
 * @param rois as detected, best first: of two that are the same cell, the first stays. Their weights
 *   are where the search starts
 * @throws {InvalidArgumentError} an option out of range, a crop outside the frame, fewer than three
 *   bins, or a mask outside the frame
 */
export async function demixRois(
  movie: BinnedMovie,
  rois: readonly Roi[],
  options: DemixOptions,
): Promise<Demixing> {
  requireBinnedMovie(movie);
  const { tileBytes, ...parameters } = completeDemixOptions(options);
  const [bins, height, width] = movie.shape;
  const { crop = { row0: 0, row1: height, column0: 0, column1: width } } = options;
  checkMovie(movie, crop);
  checkMasks(rois, height * width);
  const pass = planPass(movie, crop, { ...options, ...parameters, tileBytes });
  const scene = createScene(movie.shape, crop, parameters);
  const measured = await measureMovie(pass, scene, rois);
  let sources: readonly Source[] = measured;
  let solution = solveTraces(sources, scene);
  let starts = new Map<number, number>();
  for (let round = 0; round < parameters.rounds; round++) {
    const found = round === 0 ? solveAll(sources, solution) : standOut(sources, solution, scene);
    const merged = mergeSources(found);
    starts = new Map(merged.map(({ source, pixels }) => [source.roi, pixels.length]));
    const grown = merged.map(({ source, pixels }) =>
      blankSource(source.roi, dilatePixels(pixels, width, REACH, crop), bins),
    );
    await fitMovie(pass, scene, grown, merged, solution.background);
    sources = grown.filter(({ weights }) => weights.some((weight) => weight > 0));
    solution = solveTraces(sources, scene);
  }
  const strayed = findStrayed(standOut(sources, solution, scene), measured, starts);
  if (strayed.forsaken.length + strayed.overgrown.length > 0) {
    sources = comeBack(sources, strayed);
    solution = solveTraces(sources, scene);
  }
  const found = firstOfEachRoi(standOut(sources, solution, scene));
  return describeSources(found, rois, scene, parameters);
}

/** ROIs as given come before what their sources went over to, and in place of those that went over to the background. */
function comeBack(sources: readonly Source[], { forsaken, overgrown }: Strayed): Source[] {
  const replaced = new Set(overgrown.map(({ roi }) => roi));
  return [...forsaken, ...overgrown, ...sources.filter(({ roi }) => !replaced.has(roi))];
}

/** A cell that was left behind comes before what its source went over to. */
function firstOfEachRoi(solved: readonly SolvedSource[]): SolvedSource[] {
  const byRoi = new Map<number, SolvedSource>();
  for (const one of solved) if (!byRoi.has(one.source.roi)) byRoi.set(one.source.roi, one);
  return [...byRoi.values()].sort((a, b) => a.source.roi - b.source.roi);
}

function checkMasks(rois: readonly Roi[], pixels: number): void {
  for (const [i, { mask }] of rois.entries()) {
    const outside = mask.pixels.find((pixel) => pixel >= pixels);
    if (outside === undefined) continue;
    throw new InvalidArgumentError(
      'rois',
      `ROI ${i} has pixel ${outside}, but a frame has only ${pixels} pixels.`,
    );
  }
}

function solveAll(sources: readonly Source[], solution: Solution): SolvedSource[] {
  return sources.map((source, k) => ({
    source,
    trace: solution.sources[k] as SourceTrace,
    pixels: source.pixels,
  }));
}

/** The sources of which something stands out, cut down to that. */
function standOut(sources: readonly Source[], solution: Solution, scene: Scene): SolvedSource[] {
  const { noise } = scene;
  return solveAll(sources, solution)
    .map((solved) => {
      const { pixels, weights } = solved.source;
      const power = solved.trace.highPassed.reduce((sum, value) => sum + value * value, 0);
      const errors = Float32Array.from(
        pixels,
        (pixel) => (solved.trace.noiseRatio * (noise.data[pixel] as number)) / Math.sqrt(power),
      );
      return { ...solved, pixels: cutFootprint(pixels, weights, errors, noise.width) };
    })
    .filter(({ pixels }) => pixels.length > 0);
}
