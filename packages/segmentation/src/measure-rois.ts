import { loadOp } from '@ophys/compute';
import { type Image, InvalidArgumentError, type Mask } from '@ophys/core';
import { traceNoise } from './filters/high-pass.ts';
import { type BinnedMovie, requireBinnedMovie } from './movie/binned-movie.ts';
import { checkMovie } from './movie/check-movie.ts';
import { stackTraces } from './movie/trace-stack.ts';
import { traceFilters } from './ops/trace-filters/index.ts';
import { completeOptions, type DetectOptions } from './options.ts';
import { describeShape, skewnessOf } from './quality.ts';
import type { Detection, Roi } from './roi.ts';
import { planTiles, type Tile } from './tiles.ts';

/** What takes part in {@link measureRois}: {@link DetectOptions} without what finds ROIs. */
export type MeasureRoisOptions = Pick<
  DetectOptions,
  'threshold' | 'highPassBins' | 'tileBytes' | 'crop' | 'signal' | 'onProgress'
>;

/**
 * Makes ROIs of masks that come from elsewhere, in their order: measures on the binned movie what
 * `detectRois` measures of those it finds. Nothing is looked for, moved or dropped. The trace of an ROI
 * is the weighted mean of its pixels within the crop, high-passed; its score is the root of the energy
 * that lies above `threshold` times its noise.
 *
 * @throws {InvalidArgumentError} a mask that is empty or leaves the frame, an option out of range
 */
export async function measureRois(
  movie: BinnedMovie,
  masks: readonly Mask[],
  options: MeasureRoisOptions = {},
): Promise<Omit<Detection, 'parameters'>> {
  requireBinnedMovie(movie);
  const { threshold, highPassBins, tileBytes } = completeOptions(options);
  const [bins, height, width] = movie.shape;
  const { crop = { row0: 0, row1: height, column0: 0, column1: width }, signal } = options;
  checkMovie(movie, crop);
  checkMasks(masks, height, width);
  const { implementation: filters } = await loadOp(traceFilters);
  const correlationImage = blankImage(height, width);
  const maximumImage = blankImage(height, width);
  const sums = masks.map(() => new Float64Array(bins));
  const tiles = planTiles({ crop, bins, halo: 1, tileBytes });
  for (const [i, tile] of tiles.entries()) {
    const { outer } = tile;
    const stack = stackTraces(await movie.readTile(outer, signal), outer);
    const { noise, maximum } = filters.filterInTime(stack, highPassBins);
    pasteCore(correlationImage, tile, filters.correlateNeighbours(stack));
    pasteCore(maximumImage, tile, maximum);
    masks.forEach((mask, m) => {
      addPixels(sums[m] as Float64Array, mask, { ...stack, noise, tile, frameWidth: width });
    });
    options.onProgress?.({ stage: 'measure', done: i + 1, total: tiles.length, unit: 'tile' });
  }
  const rois = masks.map((mask, m) => describe(mask, sums[m] as Float64Array, threshold, width));
  return { rois, correlationImage, maximumImage };
}

function checkMasks(masks: readonly Mask[], height: number, width: number): void {
  for (const [i, { pixels }] of masks.entries()) {
    if (pixels.length > 0 && pixels.every((pixel) => pixel < height * width)) continue;
    throw new InvalidArgumentError(
      'masks',
      `Expected pixels within frames of ${height} × ${width}; mask ${i} ${pixels.length === 0 ? 'has none' : 'leaves them'}.`,
    );
  }
}

interface FilteredTile {
  readonly data: Float32Array;
  readonly bins: number;
  readonly noise: Float32Array;
  readonly tile: Tile;
  readonly frameWidth: number;
}

/** Adds the traces of a mask's pixels that lie in a tile's core, in the movie's units. */
function addPixels(
  sum: Float64Array,
  { pixels, weights }: Mask,
  { data, bins, noise, tile: { core, outer }, frameWidth }: FilteredTile,
): void {
  const columns = outer.column1 - outer.column0;
  pixels.forEach((pixel, i) => {
    const [row, column] = [Math.floor(pixel / frameWidth), pixel % frameWidth];
    if (row < core.row0 || row >= core.row1) return;
    if (column < core.column0 || column >= core.column1) return;
    const at = (row - outer.row0) * columns + column - outer.column0;
    const scale = (weights[i] as number) * (noise[at] as number);
    for (let t = 0; t < bins; t++) {
      sum[t] = (sum[t] as number) + scale * (data[at * bins + t] as number);
    }
  });
}

function describe(mask: Mask, sum: Float64Array, threshold: number, width: number): Roi {
  const data = Float32Array.from(sum);
  const noise = traceNoise({ data, bins: data.length }, 0);
  const unit = data.map((value) => (noise > 0 ? value / noise : 0));
  const active = unit.filter((value) => value > threshold);
  const peak = mask.weights.reduce((largest, weight) => Math.max(largest, weight), 0);
  return {
    mask: { pixels: mask.pixels, weights: mask.weights.map((weight) => weight / peak) },
    quality: {
      score: Math.sqrt(active.reduce((energy, value) => energy + value ** 2, 0)),
      snr: unit.reduce((largest, value) => Math.max(largest, value), 0),
      skewness: skewnessOf(unit),
      ...describeShape(mask.pixels, width),
    },
  };
}

function blankImage(height: number, width: number): Image {
  return { data: new Float32Array(height * width), height, width };
}

/** Copies what belongs to a tile's core from an image of what was read. */
function pasteCore(image: Image, { core, outer }: Tile, values: Float32Array): void {
  const columns = outer.column1 - outer.column0;

  for (let row = core.row0; row < core.row1; row++) {
    const start = (row - outer.row0) * columns + core.column0 - outer.column0;
    const part = values.subarray(start, start + core.column1 - core.column0);
    image.data.set(part, row * image.width + core.column0);
  }
}
