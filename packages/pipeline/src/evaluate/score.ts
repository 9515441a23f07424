import type { Mask, Rectangle } from '@ophys/core';
import { compareSegmentations } from '@ophys/segmentation';
import type { ProcessedMovie } from '../process/process-movie.ts';
import { correlation } from './correlation.ts';
import { translateMask } from './translate-mask.ts';

/** What is known of a simulated recording; all lists run over the same cells. */
export interface GroundTruth {
  /** Displacement of each frame's content in px, positive down and right. */
  readonly y: ArrayLike<number>;
  readonly x: ArrayLike<number>;
  /** Pixels of every cell in the undisplaced field, weights ignored. */
  readonly footprints: readonly Mask[];
  /** Noise-free ΔF/F, `[cell, frame]`. */
  readonly deltaFOverF: Float32Array;
  /**
   * Cells that can be asked for, where at least 80 % of their pixels lie in the part of the field that
   * every frame covers. Finding another cell counts neither for nor against.
   */
  readonly detectable: readonly number[];
}

/** How close a result came to the truth. */
export interface TruthScores {
  /** Root mean square length of estimated minus true shift, each less its median over time, in px. */
  readonly registrationErrorPx: number;
  readonly precision: number;
  readonly recall: number;
  /** Harmonic mean of precision and recall, at an intersection over union of 0.5. */
  readonly f1: number;
  /** Median over found cells of Pearson's correlation between ΔF/F and its truth; NaN without any. */
  readonly medianTraceCorrelation: number;
}

/** Least share of a cell's pixels in the valid part of the field, for it to be asked for. */
const LEAST_INSIDE = 0.8;

/** Scores a result against the truth of its recording. */
export function scoreAgainstTruth(result: ProcessedMovie, truth: GroundTruth): TruthScores {
  const errorY = centre(result.shifts.y, truth.y);
  const errorX = centre(result.shifts.x, truth.x);
  const gauge = { rows: -Math.round(errorY.median), columns: -Math.round(errorX.median) };
  const { height, width } = result.images.mean;
  const footprints = truth.footprints.map((mask) => translateMask(mask, gauge, height, width));
  const found = result.rois.map((roi) => roi.mask);
  const { matches } = compareSegmentations(found, footprints);
  const detectable = new Set(
    truth.detectable.filter((i) => insideShare(footprints[i], result.crop, width) >= LEAST_INSIDE),
  );
  const hits = matches.filter((match) => detectable.has(match.b));
  const falseAlarms = found.length - matches.length;
  const precision = ratio(hits.length, hits.length + falseAlarms);
  const recall = ratio(hits.length, detectable.size);
  return {
    registrationErrorPx: rootMeanSquare(errorY.residuals, errorX.residuals),
    precision,
    recall,
    f1: ratio(2 * precision * recall, precision + recall),
    medianTraceCorrelation: median(hits.map(({ a, b }) => traceCorrelation(result, truth, a, b))),
  };
}

function insideShare(mask: Mask | undefined, field: Rectangle, width: number): number {
  if (mask === undefined || mask.pixels.length === 0) return 0;
  const inside = mask.pixels.filter((pixel) => {
    const row = Math.floor(pixel / width);
    const column = pixel % width;
    const isInRows = row >= field.row0 && row < field.row1;
    return isInRows && column >= field.column0 && column < field.column1;
  });
  return inside.length / mask.pixels.length;
}

function traceCorrelation(
  { signals }: ProcessedMovie,
  { deltaFOverF }: GroundTruth,
  roi: number,
  cell: number,
): number {
  const { data, frames, count } = signals.deltaFOverF;
  const estimated = Float64Array.from(
    { length: frames },
    (_, t) => data[t * count + roi] as number,
  );
  return correlation(estimated, deltaFOverF.subarray(cell * frames, (cell + 1) * frames));
}

function centre(estimated: ArrayLike<number>, real: ArrayLike<number>) {
  const errors = Float64Array.from(estimated, (value, t) => value - (real[t] as number));
  const middle = median(errors);
  return { median: middle, residuals: errors.map((error) => error - middle) };
}

function rootMeanSquare(y: Float64Array, x: Float64Array): number {
  const total = y.reduce((sum, error, t) => sum + error ** 2 + (x[t] as number) ** 2, 0);
  return Math.sqrt(total / y.length);
}

function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length / 2;
  const low = sorted[Math.ceil(half) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(half)] ?? Number.NaN;
  return (low + high) / 2;
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
