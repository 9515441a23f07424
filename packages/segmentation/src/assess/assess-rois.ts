import { createInlineRunner, type JobRunner } from '@ophys/compute';
import {
  describeValue,
  InvalidArgumentError,
  type Rectangle,
  type RunOptions,
  requireKnownOptions,
} from '@ophys/core';
import { type BinnedMovie, requireBinnedMovie } from '../movie/binned-movie.ts';
import { readTiles } from '../movie/read-tiles.ts';
import { describeShape } from '../quality.ts';
import type { Roi } from '../roi.ts';
import { planTiles, type Tile } from '../tiles.ts';
import {
  type AssessTileInput,
  type AssessTileSetup,
  assessTileJob,
  type MeasuredRoi,
  SURROUND,
} from './assess-tile.ts';
import type { AcceptOptions, AssessedRoi, CellQuality } from './assessed-roi.ts';
import { cellProbability } from './cell-probability.ts';

/** How ROIs are judged. */
export interface AssessOptions extends RunOptions {
  /** Diameter of a cell in pixels; default the median over the ROIs. */
  readonly diameter?: number | undefined;
  /** Window of the temporal high-pass, in bins; default 100. */
  readonly highPassBins?: number | undefined;
  /** What an ROI must reach to be accepted. */
  readonly accept?: AcceptOptions | undefined;
  /** Where the movie is valid in every frame; default the whole. */
  readonly crop?: Rectangle | undefined;
  /** Memory of one tile of the movie, in bytes; default 16 MiB. */
  readonly tileBytes?: number | undefined;
  /** Where tiles are worked on; default the calling thread. */
  readonly runner?: JobRunner | undefined;
}

const assessOptions: Readonly<Record<keyof AssessOptions, true>> = {
  diameter: true,
  highPassBins: true,
  accept: true,
  crop: true,
  tileBytes: true,
  runner: true,
  signal: true,
  onProgress: true,
};

/**
 * Measures how much each ROI looks like a cell and how probable it is that it is one, on the binned
 * movie, tile by tile; ROIs of any origin are treated alike. None is left out and their order stays.
 *
 * @throws {InvalidArgumentError} an option out of range, or a mask that is empty or outside the movie
 */
export async function assessRois(
  movie: BinnedMovie,
  rois: readonly Roi[],
  options: AssessOptions = {},
): Promise<AssessedRoi[]> {
  requireBinnedMovie(movie);
  requireKnownOptions(options, assessOptions);
  if (rois.length === 0) return [];
  const [bins, height, width] = movie.shape;
  checkMasks(rois, height * width);
  const shapes = rois.map(({ mask }) => describeShape(mask.pixels, width));
  const { diameter = medianDiameter(shapes.map(({ sizePx }) => sizePx)) } = options;
  const { highPassBins = 100, tileBytes = 16 * 2 ** 20 } = options;
  checkAbove('diameter', diameter, 0);
  checkAbove('highPassBins', highPassBins, 1);
  checkAbove('tileBytes', tileBytes, 0);
  const { crop = { row0: 0, row1: height, column0: 0, column1: width } } = options;
  const { runner = createInlineRunner(), signal, onProgress, accept = {} } = options;

  const halo = Math.ceil((SURROUND + 1) * diameter);
  const tiles = planTiles({ crop, bins, halo, tileBytes });
  const plan = tiles.map((tile) => ({ tile, ...chooseRois(rois, shapes, tile, crop, diameter) }));
  const busy = plan.filter(({ own }) => own.length > 0);
  const setup: AssessTileSetup = { width, highPassBins, diameter };
  const measured: MeasuredRoi[] = [];
  let done = 0;
  const map = { signal, inputsPerWorker: 1 };
  for await (const some of runner.map(assessTileJob, setup, inputs(), map)) {
    for (const one of some) measured[one.index] = one;
    onProgress?.({ stage: 'assess', done: ++done, total: busy.length, unit: 'tile' });
  }
  return rois.map(({ mask, quality, ...rest }, i) => {
    const shape = shapes[i] as (typeof shapes)[number];
    const { index: _, ...statistics } = measured[i] as MeasuredRoi;
    const relativeDiameter = discDiameter(shape.sizePx) / diameter;
    const features = { ...quality, ...shape, ...statistics, relativeDiameter };
    const judged: CellQuality = { ...features, cellProbability: cellProbability(features) };
    return {
      ...rest,
      mask,
      quality: judged,
      isCell: rest.origin === 'anatomy' || isAccepted(judged, accept),
    };
  });

  async function* inputs(): AsyncGenerator<AssessTileInput> {
    const read = readTiles(movie, busy, ({ tile }) => tile.outer, signal);
    for await (const { tile, own, others, traces } of read) {
      const pick = (index: number) => {
        const { pixels, weights } = (rois[index] as Roi).mask;
        return { index, pixels: pixels.slice(), weights: weights.slice() }; // inputs of jobs move
      };
      yield { outer: tile.outer, traces, own: own.map(pick), others: others.map(pick) };
    }
  }
}

/** Whether an ROI of that quality passes every threshold. */
export function isAccepted(
  quality: Pick<CellQuality, 'cellProbability' | 'snr' | 'spatialCorrelation'>,
  options: AcceptOptions = {},
): boolean {
  const { minProbability = 0.5, minSnr = 0, minSpatialCorrelation = -1 } = options;
  return (
    quality.cellProbability >= minProbability &&
    quality.snr >= minSnr &&
    quality.spatialCorrelation >= minSpatialCorrelation
  );
}

/** ROIs that a tile owns, by their centre held inside the crop, and those that may reach into it. */
function chooseRois(
  rois: readonly Roi[],
  shapes: readonly { readonly centroid: { readonly row: number; readonly column: number } }[],
  { core, outer }: Tile,
  crop: Rectangle,
  diameter: number,
): { own: number[]; others: number[] } {
  const own: number[] = [];
  const others: number[] = [];
  for (let i = 0; i < rois.length; i++) {
    const { centroid } = shapes[i] as (typeof shapes)[number];
    const row = Math.min(crop.row1 - 1, Math.max(crop.row0, centroid.row));
    const column = Math.min(crop.column1 - 1, Math.max(crop.column0, centroid.column));
    if (contains(core, row, column, 0)) own.push(i);
    else if (contains(outer, row, column, diameter)) others.push(i);
  }
  return { own, others };
}

function contains(area: Rectangle, row: number, column: number, margin: number): boolean {
  return (
    row >= area.row0 - margin &&
    row < area.row1 + margin &&
    column >= area.column0 - margin &&
    column < area.column1 + margin
  );
}

function discDiameter(pixels: number): number {
  return Math.sqrt((4 * pixels) / Math.PI);
}

function medianDiameter(sizes: readonly number[]): number {
  const sorted = Float64Array.from(sizes, discDiameter).sort();
  return sorted[sorted.length >> 1] as number;
}

function checkMasks(rois: readonly Roi[], pixels: number): void {
  for (const [i, { mask }] of rois.entries()) {
    const outside = mask.pixels.find((pixel) => pixel >= pixels);
    if (mask.pixels.length > 0 && outside === undefined) continue;
    const problem = outside === undefined ? 'no pixels' : `pixel ${outside}`;
    throw new InvalidArgumentError(
      'rois',
      `ROI ${i} has ${problem}, but it must have some of the ${pixels} pixels of a frame.`,
    );
  }
}

function checkAbove(name: string, value: number, limit: number): void {
  if (value > limit && Number.isFinite(value)) return;
  throw new InvalidArgumentError(
    name,
    `Expected ${name} above ${limit}, got ${describeValue(value)}.`,
  );
}
