import { defineJob } from '@ophys/compute';
import type { Mask, Rectangle } from '@ophys/core';
import { highPassInTime } from '../filters/high-pass.ts';
import { stackTraces, type TraceStack } from '../movie/trace-stack.ts';
import { skewnessOf } from '../quality.ts';
import type { CellQuality } from './assessed-roi.ts';
import { chooseEvents, correlateWithImage } from './event-image.ts';
import { type LocalRoi, ownPixels, placeRoi, surroundOf } from './local-roi.ts';

/** A mask with the ROI's place in the list. */
export interface IndexedMask extends Mask {
  readonly index: number;
}

/** What a tile is judged from. */
export interface AssessTileInput {
  readonly outer: Rectangle;
  /** Traces of the outer rectangle, `[row, column, bin]`; filtered in place. */
  readonly traces: Float32Array;
  /** ROIs to be judged. */
  readonly own: readonly IndexedMask[];
  /** ROIs beside them. */
  readonly others: readonly IndexedMask[];
}

/** What every tile needs to know. */
export interface AssessTileSetup {
  /** Width of the movie's frames. */
  readonly width: number;
  readonly highPassBins: number;
  readonly diameter: number;
}

/** What depends on the movie, of one ROI. */
export interface MeasuredRoi
  extends Pick<CellQuality, 'snr' | 'skewness' | 'spatialCorrelation' | 'overlap'> {
  readonly index: number;
}

/** How far the surround reaches beyond an ROI, in cell diameters. */
export const SURROUND = 0.75;
/** Share of the surround's signal that is taken off an ROI's. */
const NEUROPIL_SHARE = 0.7;
/** Bins of a trace that its signal is told from: a share, and at least so many. */
const TOP_SHARE = 0.01;
const TOP_BINS = 5;
/** Standard deviation of a Gaussian over its median absolute deviation. */
const MEDIAN_TO_SIGMA = 1.4826;

/** Measures the ROIs of one tile. */
export const assessTileJob = defineJob({
  name: 'segmentation/assess-tile',
  create: async (setup: AssessTileSetup) => (input: AssessTileInput) => assessTile(input, setup),
});

function assessTile(input: AssessTileInput, setup: AssessTileSetup): MeasuredRoi[] {
  const { outer, traces, own, others } = input;
  const stack = stackTraces(traces, outer);
  highPassInTime(stack, setup.highPassBins);
  const rois = [...own, ...others].map((mask) => placeRoi(mask, outer, setup.width));
  const owners = new Uint16Array(stack.height * stack.width);
  for (const { pixels } of rois) for (const pixel of pixels) owners[pixel] = 1 + at(owners, pixel);
  const reach = Math.ceil(SURROUND * setup.diameter);
  const signals = rois.map((roi) => signalOf(roi, stack, owners, reach));
  return own.map(({ index }, i) => {
    const roi = rois[i] as LocalRoi;
    const trace = signals[i] as Float32Array;
    const neighbours = rois.flatMap((other, j) =>
      j !== i && isBeside(roi, other) ? [signals[j] as Float32Array] : [],
    );
    const events = chooseEvents(trace, neighbours);
    const shared = roi.pixels.reduce((n, pixel) => n + (at(owners, pixel) > 1 ? 1 : 0), 0);
    return {
      index,
      snr: topOf(trace),
      skewness: skewnessOf(trace),
      spatialCorrelation: correlateWithImage(roi, stack, owners, events),
      overlap: roi.pixels.length > 0 ? shared / roi.pixels.length : 0,
    };
  });
}

/** Trace of an ROI without its surround's share, in units of its noise; 0 for a constant one. */
function signalOf(
  roi: LocalRoi,
  stack: TraceStack,
  owners: Uint16Array,
  reach: number,
): Float32Array {
  const cell = meanTrace(stack, ...ownPixels(roi, owners));
  const surround = surroundOf(roi, stack, owners, reach);
  const around = meanTrace(stack, surround, new Float32Array(surround.length).fill(1));
  const trace = cell.map((value, t) => value - NEUROPIL_SHARE * at(around, t));
  const noise = noiseOf(trace);
  return noise > 0 ? trace.map((value) => value / noise) : trace.fill(0);
}

function meanTrace({ data, bins }: TraceStack, pixels: Uint32Array, weights: Float32Array) {
  const sums = new Float64Array(bins);
  let total = 0;
  pixels.forEach((pixel, i) => {
    const weight = at(weights, i);
    total += weight;
    for (let t = 0; t < bins; t++) {
      sums[t] = at(sums, t) + weight * at(data, pixel * bins + t);
    }
  });
  return Float32Array.from(sums, (sum) => (total > 0 ? sum / total : 0));
}

function noiseOf(trace: Float32Array): number {
  const steps = trace.subarray(1).map((value, t) => Math.abs(value - at(trace, t)));
  steps.sort();
  return (MEDIAN_TO_SIGMA * (steps[steps.length >> 1] ?? 0)) / Math.SQRT2;
}

function topOf(trace: Float32Array): number {
  const sorted = trace.slice().sort();
  const count = Math.min(trace.length, Math.max(TOP_BINS, Math.ceil(TOP_SHARE * trace.length)));
  return sorted.subarray(trace.length - count).reduce((sum, value) => sum + value, 0) / count;
}

/** Whether two ROIs are near enough that one's light may be taken for the other's. */
function isBeside(a: LocalRoi, b: LocalRoi): boolean {
  const gap = 2;
  return (
    a.box.row0 - gap < b.box.row1 &&
    b.box.row0 - gap < a.box.row1 &&
    a.box.column0 - gap < b.box.column1 &&
    b.box.column0 - gap < a.box.column1
  );
}

function at(values: ArrayLike<number>, i: number): number {
  return values[i] as number;
}
