import { defineJob, loadOp } from '@ophys/compute';
import type { Rectangle } from '@ophys/core';
import { contrastEnergy } from '../filters/contrast.ts';
import { stackTraces, type TraceStack } from '../movie/trace-stack.ts';
import { type TraceFilters, traceFilters } from '../ops/trace-filters/index.ts';

/** A bright spot and the width of the square that fits it best. */
export interface SizedPeak {
  readonly energy: number;
  /** Width of the best square in pixels. */
  readonly width: number;
}

/** Pixels of a sample tile of the movie. */
export interface SampleTile {
  readonly outer: Rectangle;
  /** `[row, column, bin]` of that rectangle. */
  readonly traces: Float32Array;
}

/** Half widths of the squares that are tried, about a quarter apart. */
const RADII = [1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20];
/** Diameter of the disc that a square of width 1 fits best, calibrated on discs in white noise. */
const DISC_PER_SQUARE = 1.15;
/** Peaks that count. */
const PEAKS = 50;
/** Bins of a sample tile that are looked at. */
const MAX_SAMPLE_BINS = 150;
/** What is assumed when nothing stands out. */
const DEFAULT_DIAMETER = 12;

/** The brightest active spots of a sample tile, each with its size. */
export const measureSizesJob = defineJob({
  name: 'segmentation/measure-sizes',
  create: async ({ highPassBins, threshold }: { highPassBins: number; threshold: number }) => {
    const { implementation: filters } = await loadOp(traceFilters);
    return ({ traces, outer }: SampleTile): SizedPeak[] => {
      const stack = filters.hold(thinBins(stackTraces(traces, outer)));
      filters.filterInTime(stack, highPassBins);
      return findPeaks(filters, stack, threshold);
    };
  },
});

/**
 * Diameter of a typical cell: the median size of the brightest spots, each counted by its
 * signal-to-noise; 12 pixels when there are none.
 */
export function chooseDiameter(peaks: readonly SizedPeak[]): number {
  const brightest = [...peaks].sort((a, b) => b.energy - a.energy).slice(0, PEAKS);
  const half = brightest.reduce((sum, { energy }) => sum + Math.sqrt(energy), 0) / 2;
  let below = 0;
  for (const { width, energy } of brightest.sort((a, b) => a.width - b.width)) {
    below += Math.sqrt(energy);
    if (below >= half) return Math.max(4, Math.round(DISC_PER_SQUARE * width));
  }
  return DEFAULT_DIAMETER;
}

/** Keeps every k-th bin, so that at most {@link MAX_SAMPLE_BINS} are left. */
function thinBins(stack: TraceStack): TraceStack {
  const step = Math.ceil(stack.bins / MAX_SAMPLE_BINS);
  if (step === 1) return stack;
  const { data, height, width } = stack;
  const bins = Math.ceil(stack.bins / step);
  const kept = new Float32Array(height * width * bins);
  for (let p = 0; p < height * width; p++) {
    for (let t = 0; t < bins; t++) {
      kept[p * bins + t] = data[p * stack.bins + t * step] as number;
    }
  }
  return { data: kept, height, width, bins };
}

/** The best scale of a centre-surround filter at each pixel; the surround is twice as wide. */
function findPeaks(filters: TraceFilters, stack: TraceStack, threshold: number): SizedPeak[] {
  const energy = new Float64Array(stack.height * stack.width);
  const width = new Float64Array(energy.length);
  for (const radius of RADII) {
    if (2 * (2 * radius + 1) > Math.min(stack.height, stack.width)) break;
    const stride = Math.max(1, radius >> 1);
    const contrast = contrastEnergy(
      filters,
      stack,
      { inner: radius, outer: 2 * radius + 1, stride },
      threshold,
    );
    contrast.energy.forEach((value, g) => {
      const row = Math.floor(g / contrast.width) * stride;
      const pixel = row * stack.width + (g % contrast.width) * stride;
      if (value <= (energy[pixel] as number)) return;
      energy[pixel] = value;
      width[pixel] = 2 * radius + 1;
    });
  }
  return localMaxima(energy, width, stack);
}

/** Local maxima, strongest first, without those whose square overlaps that of a stronger one. */
function localMaxima(energy: Float64Array, width: Float64Array, stack: TraceStack): SizedPeak[] {
  const ranked = [...energy.keys()]
    .filter((pixel) => (energy[pixel] as number) > 0 && isLargest(energy, pixel, stack))
    .sort((a, b) => (energy[b] as number) - (energy[a] as number) || a - b);
  const kept: number[] = [];
  for (const pixel of ranked) {
    if (!kept.some((other) => overlaps(pixel, other, width, stack.width))) kept.push(pixel);
  }
  return kept.map((pixel) => ({
    energy: energy[pixel] as number,
    width: width[pixel] as number,
  }));
}

function overlaps(a: number, b: number, width: Float64Array, columns: number): boolean {
  const rows = Math.abs(Math.floor(a / columns) - Math.floor(b / columns));
  const distance = Math.max(rows, Math.abs((a % columns) - (b % columns)));
  return distance < ((width[a] as number) + (width[b] as number)) / 2;
}

/** Whether no pixel next to it is larger. */
function isLargest(energy: Float64Array, pixel: number, { height, width }: TraceStack): boolean {
  const [row, column] = [Math.floor(pixel / width), pixel % width];
  for (let r = Math.max(0, row - 1); r <= Math.min(height - 1, row + 1); r++) {
    for (let c = Math.max(0, column - 1); c <= Math.min(width - 1, column + 1); c++) {
      if ((energy[r * width + c] as number) > (energy[pixel] as number)) return false;
    }
  }
  return true;
}
