import { createInlineRunner, type JobRunner } from '@ophys/compute';
import { evenlySpaced, type Image, type Rectangle } from '@ophys/core';
import { liesAlongBorder } from './border.ts';
import { type Candidate, detectTileJob, haloFor, type TileOutput } from './detect-tile.ts';
import { removeDuplicates } from './merge.ts';
import { type BinnedMovie, requireBinnedMovie } from './movie/binned-movie.ts';
import { checkMovie } from './movie/check-movie.ts';
import { readTiles } from './movie/read-tiles.ts';
import { completeOptions, type DetectOptions } from './options.ts';
import type { Detection } from './roi.ts';
import { isCellSized, typicalDiameter } from './size/cell-size.ts';
import { chooseDiameter, measureSizesJob, type SizedPeak } from './size/estimate-size.ts';
import { planTiles, type Tile } from './tiles.ts';

/** Squares that the cell size is measured on, and their side in pixels. */
const SAMPLE_TILES = 4;
const SAMPLE_SIDE = 128;

/**
 * Finds active cells in a temporally binned, motion-corrected movie.
 *
 * Each pixel's trace is high-passed in time and divided by its noise, the mean of a wide square is
 * subtracted (neuropil), and cells are found by greedy pursuit over a matched filter at three
 * scales around the cell's diameter. The movie is read tile by tile, so that memory does not grow
 * with the field; the result does not depend on `runner`.
 *
 * With `background: 'one-photon'`, what a ring around each place tells of it (Zhou et al. 2018, eLife
 * 7:e28728) is subtracted in place of the mean of the square.
 *
 * A movie in which nothing stands out gives no ROIs. Pixels that are constant or not finite are
 * left out.
 *
 * @throws {InvalidArgumentError} an option out of range, a crop outside the frame, or fewer than
 *   three bins
 */
export async function detectRois(
  movie: BinnedMovie,
  options: DetectOptions = {},
): Promise<Detection> {
  requireBinnedMovie(movie);
  const { tileBytes, ...settings } = completeOptions(options);
  const [bins, height, width] = movie.shape;
  const { crop = { row0: 0, row1: height, column0: 0, column1: width } } = options;
  checkMovie(movie, crop);
  const { runner = createInlineRunner(), signal, onProgress } = options;

  const diameter =
    settings.diameter === 'auto'
      ? await estimateDiameter(movie, sampleSquares(crop, bins), settings, runner, signal)
      : settings.diameter;
  let parameters = { ...settings, diameter };

  const correlationImage = blankImage(height, width);
  const maximumImage = blankImage(height, width);
  const candidates: Candidate[] = [];
  const halo = haloFor(diameter, settings.background);
  const tiles = planTiles({ crop, bins, halo, tileBytes });
  let done = 0;
  const inputs = readTiles(movie, tiles, ({ outer }) => outer, signal);
  const setup = { parameters, width };
  const map = { signal, inputsPerWorker: 1 }; // tiles are large
  for await (const output of runner.map(detectTileJob, setup, inputs, map)) {
    candidates.push(...output.candidates);
    paste(correlationImage, output, output.correlation);
    paste(maximumImage, output, output.maximum);
    onProgress?.({ stage: 'detect', done: ++done, total: tiles.length, unit: 'tile' });
  }
  if (settings.diameter === 'auto') {
    const noBlobs = { ...parameters, minArea: 0 };
    const sizes = candidates
      .map(({ quality }) => quality.sizePx)
      .filter((size) => isCellSized(size, noBlobs));
    parameters = { ...parameters, diameter: typicalDiameter(sizes) ?? diameter };
  }
  const cells = candidates.filter(
    ({ quality: { sizePx, skewness } }) =>
      isCellSized(sizePx, parameters) && skewness >= parameters.minSkewness,
  );
  const rois = removeDuplicates(cells, parameters.maxOverlap)
    .map(({ mask, quality }) => ({ mask, quality }))
    .filter(({ mask }) => !liesAlongBorder(mask, crop, width));
  return { rois, correlationImage, maximumImage, parameters };
}

/** The squares of the crop that the cell size is measured on, evenly spread. */
function sampleSquares(crop: Rectangle, bins: number): Tile[] {
  const squares = planTiles({ crop, bins, halo: 0, tileBytes: 4 * bins * SAMPLE_SIDE ** 2 });
  return evenlySpaced(squares.length, SAMPLE_TILES).map((i) => squares[i] as Tile);
}

async function estimateDiameter(
  movie: BinnedMovie,
  tiles: readonly Tile[],
  setup: { readonly highPassBins: number; readonly threshold: number },
  runner: JobRunner,
  signal: AbortSignal | undefined,
): Promise<number> {
  const peaks: SizedPeak[] = [];
  const { highPassBins, threshold } = setup;
  const inputs = readTiles(movie, tiles, ({ outer }) => outer, signal);
  const job = measureSizesJob;
  const map = { signal, inputsPerWorker: 1 };
  for await (const some of runner.map(job, { highPassBins, threshold }, inputs, map)) {
    peaks.push(...some);
  }
  return chooseDiameter(peaks);
}

function blankImage(height: number, width: number): Image {
  return { data: new Float32Array(height * width), height, width };
}

function paste(image: Image, { core }: TileOutput, values: Float32Array): void {
  const columns = core.column1 - core.column0;
  for (let row = core.row0; row < core.row1; row++) {
    const start = (row - core.row0) * columns;
    image.data.set(values.subarray(start, start + columns), row * image.width + core.column0);
  }
}
