import { createWorkerPool } from '@ophys/compute';
import { InvalidArgumentError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import {
  binnedMovieInMemory,
  compareSegmentations,
  type Detection,
  detectRois,
  segmentationJobs,
} from '../src/index.ts';
import { fakeWorker } from './fake-worker.ts';
import { discMask, simulateMovie } from './simulate-movie.ts';

const masksOf = ({ rois }: Detection) => rois.map(({ mask }) => mask);

const small = { seed: 1, height: 96, width: 110, bins: 80, diameter: 11 };

describe('detectRois', () => {
  it.each([
    ['small cells', { diameter: 6, amplitude: 4 }],
    ['medium cells', {}],
    ['large cells', { diameter: 22, height: 140, width: 170, bins: 50 }],
    ['strong neuropil', { neuropil: 2 }],
    ['dim cells', { amplitude: 1.2 }],
    ['touching cells', { spacing: 12 }],
  ])('finds %s and fills them, whatever the size', async (_, options) => {
    const { movie, truth } = simulateMovie({ ...small, ...options });
    const detection = await detectRois(movie);
    const { f1, matches } = compareSegmentations(masksOf(detection), truth);
    expect(f1).toBeGreaterThanOrEqual(0.95);
    const ious = matches.map(({ iou }) => iou).sort((a, b) => a - b);
    expect(ious[ious.length >> 1]).toBeGreaterThan(0.8);
  });

  it('estimates the diameter', async () => {
    for (const diameter of [7, 11, 20]) {
      const size = 8 * diameter;
      const { movie } = simulateMovie({ ...small, bins: 50, height: size, width: size, diameter });
      const { parameters } = await detectRois(movie);
      expect(parameters.diameter / diameter).toBeGreaterThan(0.75);
      expect(parameters.diameter / diameter).toBeLessThan(1.35);
    }
  });

  it('finds nothing in noise, and nothing in a constant movie', async () => {
    const { movie } = simulateMovie({ ...small, amplitude: 0 });
    expect((await detectRois(movie)).rois).toEqual([]);
    const flat = binnedMovieInMemory(new Float32Array(10 * 64 * 64).fill(5), [10, 64, 64]);
    const { rois, correlationImage, maximumImage } = await detectRois(flat);
    expect(rois).toEqual([]);
    expect(correlationImage.data.every((value) => value === 0)).toBe(true);
    expect(maximumImage.data.every((value) => value === 0)).toBe(true);
  });

  it('finds the same cells when tiles are small', async () => {
    const { movie, truth } = simulateMovie({ ...small, bins: 50, height: 120, width: 140 });
    const whole = await detectRois(movie, { diameter: 11 });
    const tiled = await detectRois(movie, { diameter: 11, tileBytes: 1 });
    expect(compareSegmentations(masksOf(tiled), truth).f1).toBe(1);
    expect(compareSegmentations(masksOf(tiled), masksOf(whole)).f1).toBe(1);
    expect(tiled.correlationImage.data.length).toBe(120 * 140);
    const far = tiled.correlationImage.data.findIndex(
      (value, p) => Math.abs(value - (whole.correlationImage.data[p] as number)) > 1e-6,
    );
    expect(far).toBe(-1);
  });

  it.each([1, 3])('gives the same result on %i workers as inline', async (size) => {
    const { movie } = simulateMovie({ ...small, bins: 40 });
    const inline = await detectRois(movie, { tileBytes: 1 });
    expect(inline.rois.length).toBeGreaterThan(5);
    const pool = createWorkerPool({ size, createWorker: () => fakeWorker(segmentationJobs) });
    expect(await detectRois(movie, { tileBytes: 1, runner: pool })).toEqual(inline);
    await pool.close();
  });

  it('looks only inside the crop', async () => {
    const { movie, truth } = simulateMovie(small);
    const crop = { row0: 30, row1: 96, column0: 30, column1: 110 };
    const inside = (pixel: number) => pixel >= 30 * 110 && pixel % 110 >= 30;
    const detection = await detectRois(movie, { crop, diameter: 11 });
    for (const { pixels } of masksOf(detection)) expect([...pixels].every(inside)).toBe(true);
    const whole = truth.filter(({ pixels }) => [...pixels].every(inside));
    expect(compareSegmentations(masksOf(detection), whole).recall).toBe(1);
    expect(detection.correlationImage.data[0]).toBe(0);
  });

  it('leaves out pixels that are not finite', async () => {
    const { data, truth } = simulateMovie(small);
    const pixels = 96 * 110;
    for (let bin = 0; bin < 80; bin++) data.fill(Number.NaN, bin * pixels, bin * pixels + 3 * 110);
    const detection = await detectRois(binnedMovieInMemory(data, [80, 96, 110]));
    expect(compareSegmentations(masksOf(detection), truth).f1).toBeGreaterThan(0.95);
    expect(detection.correlationImage.data.every(Number.isFinite)).toBe(true);
    expect(detection.maximumImage.data.every(Number.isFinite)).toBe(true);
  });

  it('finds nothing in a black band at the border that light strays into', async () => {
    const { data, truth } = simulateMovie(small);
    for (let bin = 0; bin < 80; bin++) {
      const frame = data.subarray(bin * 96 * 110);
      for (let p = 0; p < 6 * 110; p++) {
        const stray = bin % 27 === 3 && p % 110 >= 60 && p % 110 < 72 ? 1 : 0;
        frame[p] = 0.02 * (frame[p] as number) + stray;
      }
    }
    const detection = await detectRois(binnedMovieInMemory(data, [80, 96, 110]));
    for (const { pixels } of masksOf(detection)) expect(Math.min(...pixels)).toBeGreaterThan(659);
    expect(compareSegmentations(masksOf(detection), truth).f1).toBeGreaterThan(0.95);
  });

  it('finds nothing in sources that dim as often as they brighten', async () => {
    const { data } = simulateMovie({ ...small, amplitude: 0 });
    const { pixels } = discMask(96, 110, 40, 50, 6);
    for (let bin = 0; bin < 80; bin++) {
      for (const p of pixels)
        data[bin * 96 * 110 + p] = (data[bin * 96 * 110 + p] as number) + 3 * Math.sin(bin);
    }
    const movie = binnedMovieInMemory(data, [80, 96, 110]);
    expect((await detectRois(movie, { diameter: 11 })).rois).toEqual([]);
    const anything = { diameter: 11, minSkewness: -10 };
    expect((await detectRois(movie, anything)).rois.length).toBe(1);
  });

  it('describes each ROI', async () => {
    const { movie, truth } = simulateMovie(small);
    const detection = await detectRois(movie);
    const { matches } = compareSegmentations(masksOf(detection), truth);
    for (const { a } of matches) {
      const { mask, quality } = detection.rois[a] as Detection['rois'][number];
      expect(quality.sizePx).toBe(mask.pixels.length);
      expect(Math.max(...mask.weights)).toBe(1);
      expect(quality.compactness).toBeGreaterThanOrEqual(1);
      expect(quality.compactness).toBeLessThan(1.2);
      expect(quality.snr).toBeGreaterThan(10);
      expect(quality.skewness).toBeGreaterThan(0.5);
      expect(mask.pixels).toContain(
        Math.round(quality.centroid.row) * 110 + Math.round(quality.centroid.column),
      );
    }
    const scores = detection.rois.map(({ quality }) => quality.score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });

  it('correlation image is the mean Pearson correlation with the neighbours', async () => {
    const { movie, data } = simulateMovie({ ...small, height: 20, width: 20 });
    // A window longer than the movie subtracts the mean only, as Pearson's definition does.
    const { correlationImage } = await detectRois(movie, { highPassBins: 1000, diameter: 6 });
    const trace = (p: number) => Array.from({ length: 80 }, (_, t) => data[t * 400 + p] as number);
    for (const p of [0, 19, 205, 399]) {
      const neighbours = [-21, -20, -19, -1, 1, 19, 20, 21]
        .map((step) => p + step)
        .filter((q) => q >= 0 && q < 400 && Math.abs((q % 20) - (p % 20)) <= 1);
      const mean = neighbours.reduce((sum, q) => sum + pearson(trace(p), trace(q)), 0);
      expect(correlationImage.data[p]).toBeCloseTo(mean / neighbours.length, 4);
    }
  });

  it('can be cancelled and reports progress', async () => {
    const { movie } = simulateMovie({ ...small, bins: 10 });
    const steps: number[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }) =>
      steps.push(done / total);
    await detectRois(movie, { diameter: 11, tileBytes: 1, onProgress });
    expect(steps.at(-1)).toBe(1);
    await expect(detectRois(movie, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });

  it('refuses options out of range', async () => {
    const { movie } = simulateMovie({ ...small, bins: 4 });
    const wrong = [
      { diameter: -1 },
      { threshold: 0 },
      { maxOverlap: 2 },
      { minArea: 5 },
      { minSkewness: Number.NaN },
      { tileBytes: Number.NaN },
      { highPassBins: 0 },
      { crop: { row0: 0, row1: 97, column0: 0, column1: 5 } },
    ];
    for (const options of wrong) {
      await expect(detectRois(movie, options)).rejects.toThrow(InvalidArgumentError);
    }
    const short = binnedMovieInMemory(new Float32Array(2 * 9), [2, 3, 3]);
    await expect(detectRois(short)).rejects.toThrow(/at least 3 bins/);
  });

  it('handles frames smaller than a cell', async () => {
    const data = Float32Array.from({ length: 20 * 5 * 4 }, (_, i) => (i * 37) % 11);
    const { rois } = await detectRois(binnedMovieInMemory(data, [20, 5, 4]));
    expect(rois.length).toBeLessThan(2);
  });

  it.each([
    ['', 36],
    [' that share half of their area and often flash together', 33],
  ])('finds two overlapping cells apart%s', async (_, column) => {
    const { data } = simulateMovie({ ...small, height: 64, width: 64, amplitude: 0 });
    const cells = [discMask(64, 64, 30, 28, 6), discMask(64, 64, 33, column, 6)];
    for (const [i, { pixels }] of cells.entries()) {
      for (let bin = 5 + 3 * i; bin < 80; bin += 3 + i) {
        for (const p of pixels) data[bin * 4096 + p] = (data[bin * 4096 + p] as number) + 5;
      }
    }
    const detection = await detectRois(binnedMovieInMemory(data, [80, 64, 64]), { diameter: 12 });
    const { f1, matches } = compareSegmentations(masksOf(detection), cells);
    expect(f1).toBe(1);
    for (const { iou } of matches) expect(iou).toBeGreaterThan(0.75);
  });
});

function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (x: readonly number[]) => x.reduce((sum, value) => sum + value, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  const cov = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    x.reduce((sum, value, t) => sum + (value - mx) * ((y[t] as number) - my), 0);
  return cov(a, ma, b, mb) / Math.sqrt(cov(a, ma, a, ma) * cov(b, mb, b, mb));
}
