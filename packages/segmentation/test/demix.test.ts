import { createWorkerPool } from '@ophys/compute';
import { InvalidArgumentError, type Mask } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correlate } from '../src/correlate.ts';
import {
  binnedMovieInMemory,
  compareSegmentations,
  demixRois,
  type Roi,
  segmentationJobs,
} from '../src/index.ts';
import { fakeWorker } from './fake-worker.ts';
import { discMask, uniformNumbers } from './simulate-movie.ts';

const [height, width, bins, diameter] = [56, 64, 160, 12];

/** Two cells that overlap and one that stands alone; their signals are known. */
function simulateOverlap(options: { seed: number; distance?: number; noise?: number }) {
  const { seed, distance = 8, noise = 1 } = options;
  const uniform = uniformNumbers(seed);
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(6.2832 * uniform());
  const footprints = [
    blob(20, 20, 6.3),
    blob(20 + 2 * uniform(), 20 + distance, 6.3),
    blob(40, 46 + uniform(), 5.5),
  ];
  const signals = footprints.map(() => {
    let calcium = 0;
    return Float32Array.from({ length: bins }, () => {
      calcium = 0.5 * calcium + (uniform() < 0.08 ? 3 + 4 * uniform() : 0);
      return calcium;
    });
  });
  const data = new Float32Array(bins * height * width);
  let wave = 0;
  for (let t = 0; t < bins; t++) {
    wave = 0.6 * wave + 0.8 * gaussian();
    for (let p = 0; p < height * width; p++) {
      const brightness = 1 + 0.3 * Math.sin(p);
      data[t * height * width + p] =
        100 + brightness * wave * (1 + (p % width) / 200) + noise * gaussian();
    }
    footprints.forEach(({ pixels, weights }, k) => {
      pixels.forEach((p, i) => {
        const at = t * height * width + p;
        data[at] = (data[at] as number) + (weights[i] as number) * (signals[k]?.[t] as number);
      });
    });
  }
  const movie = binnedMovieInMemory(data, [bins, height, width]);
  return { movie, data, footprints, signals };
}

/** A disc that fades over two pixels at its rim. */
function blob(row: number, column: number, radius: number): Mask {
  const { pixels } = discMask(height, width, row, column, radius + 1);
  const weights = Float32Array.from(pixels, (p) => {
    const distance = Math.hypot(Math.floor(p / width) - row, (p % width) - column);
    return Math.min(1, (radius + 1 - distance) / 2);
  });
  return { pixels, weights };
}

/** What a detector might make of a disc: at a slightly wrong place, of a wrong size. */
function roughRoi(row: number, column: number, radius = 5): Roi {
  return roiOf(discMask(height, width, row, column, radius));
}

function roiOf(mask: Mask): Roi {
  const quality = { score: 1, snr: 1, skewness: 1, compactness: 1, sizePx: 1 };
  return { mask, quality: { ...quality, centroid: { row: 0, column: 0 } } };
}

const rough = (distance = 8) => [
  roughRoi(21, 19),
  roughRoi(20, 21 + distance),
  roughRoi(39, 47, 4),
];
const above = ({ pixels, weights }: Mask, level: number): Mask => {
  const inside = pixels.filter((_, i) => (weights[i] as number) > level);
  return { pixels: inside, weights: new Float32Array(inside.length).fill(1) };
};

describe('demixRois', () => {
  it('gives back the footprints and signals that a movie is made of', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 7, max: 11 }),
        async (seed, distance) => {
          const { movie, footprints, signals } = simulateOverlap({ seed, distance, noise: 0.5 });
          const { rois, traces, origins } = await demixRois(movie, rough(distance), { diameter });
          expect([...origins]).toEqual([0, 1, 2]);
          rois.forEach(({ mask }, k) => {
            const truth = footprints[k] as Mask;
            const { matches } = compareSegmentations([mask], [above(truth, 0.25)]);
            expect(matches[0]?.iou).toBeGreaterThan(0.88);
            const weightOf = new Map(Array.from(truth.pixels, (p, i) => [p, truth.weights[i]]));
            const expected = Float32Array.from(mask.pixels, (p) => weightOf.get(p) ?? 0);
            expect(correlate(mask.weights, expected)).toBeGreaterThan(0.9);
            const trace = traces.subarray(k * bins, (k + 1) * bins);
            expect(correlate(trace, signals[k] as Float32Array)).toBeGreaterThan(0.98);
            const peak = Math.max(...(signals[k] as Float32Array));
            expect(Math.max(...trace) / peak).toBeGreaterThan(0.85);
            expect(Math.max(...trace) / peak).toBeLessThan(1.25);
          });
        },
      ),
      { numRuns: 12, seed: 1 }, // one draw in about 260 gives a trace just below 0.98
    );
  });

  it('keeps the signals of overlapping cells apart', async () => {
    const { movie, signals } = simulateOverlap({ seed: 5, distance: 7 });
    const { traces } = await demixRois(movie, rough(7), { diameter });
    const [a, b] = [traces.subarray(0, bins), traces.subarray(bins, 2 * bins)];
    expect(correlate(a, signals[0] as Float32Array)).toBeGreaterThan(0.97);
    const crossTalk =
      correlate(a, b) - correlate(signals[0] as Float32Array, signals[1] as Float32Array);
    expect(Math.abs(crossTalk)).toBeLessThan(0.1);
  });

  it('drops what explains nothing, and merges what is the same cell', async () => {
    const { movie, footprints } = simulateOverlap({ seed: 6 });
    const [first, second, third] = rough() as [Roi, Roi, Roi];
    const nothing = roughRoi(45, 15);
    const again = roughRoi(18, 20, 4);
    const { rois, origins } = await demixRois(movie, [first, nothing, second, again, third], {
      diameter,
    });
    expect([...origins]).toEqual([0, 2, 4]);
    const masks = rois.map(({ mask }) => mask);
    expect(compareSegmentations(masks, footprints).f1).toBe(1);
    const halves = [discMask(height, width, 40, 44, 3.5), discMask(height, width, 40, 48, 3.5)];
    const joined = await demixRois(movie, halves.map(roiOf), { diameter });
    expect(joined.rois.length).toBe(1);
  });

  it('drops pieces much smaller than the others', async () => {
    const { movie, data } = simulateOverlap({ seed: 7 });
    const { pixels } = discMask(height, width, 45, 15, 2.5);
    for (let t = 3; t < bins; t += 11) {
      for (const p of pixels) {
        const at = t * height * width + p;
        data[at] = (data[at] as number) + 8;
      }
    }
    const all = [...rough(), roughRoi(45, 15, 2.5)];
    expect((await demixRois(movie, all, { diameter })).rois.length).toBe(3);
    expect((await demixRois(movie, all, { diameter, minArea: 0 })).rois.length).toBe(4);
  });

  it('stays on a cell that a brighter piece lies on', async () => {
    const { movie, data, footprints } = simulateOverlap({ seed: 11 });
    const { pixels } = discMask(height, width, 41, 49, 2.2);
    for (let t = 2; t < bins; t += 7) {
      for (const p of pixels) {
        const at = t * height * width + p;
        data[at] = (data[at] as number) + 60;
      }
    }
    const { rois, origins } = await demixRois(movie, rough(), { diameter });
    expect([...origins]).toEqual([0, 1, 2]);
    const truth = above(footprints[2] as Mask, 0.25);
    expect(compareSegmentations([(rois[2] as Roi).mask], [truth]).f1).toBe(1);
  });

  it('depends neither on tiles nor on workers', async () => {
    const { movie } = simulateOverlap({ seed: 8 });
    const whole = await demixRois(movie, rough(), { diameter });
    const tiled = await demixRois(movie, rough(), { diameter, tileBytes: 1 });
    expect(tiled.rois.map(({ mask }) => mask.pixels)).toEqual(
      whole.rois.map(({ mask }) => mask.pixels),
    );
    tiled.traces.forEach((value, t) => {
      expect(value).toBeCloseTo(whole.traces[t] as number, 4);
    });
    const pool = createWorkerPool({ size: 2, createWorker: () => fakeWorker(segmentationJobs) });
    const onWorkers = await demixRois(movie, rough(), { diameter, tileBytes: 1, runner: pool });
    expect(onWorkers).toEqual(tiled);
    await pool.close();
  });

  it('takes no ROIs, empty masks, and pixels that are not finite or outside the crop', async () => {
    const { movie, data } = simulateOverlap({ seed: 9 });
    expect((await demixRois(movie, [], { diameter })).rois).toEqual([]);
    const empty = roiOf({ pixels: new Uint32Array(0), weights: new Float32Array(0) });
    for (let t = 0; t < bins; t++) data[t * height * width + 20 * width + 20] = Number.NaN;
    const crop = { row0: 4, row1: height, column0: 0, column1: 40 };
    const { rois, origins, traces } = await demixRois(movie, [empty, ...rough()], {
      diameter,
      crop,
    });
    expect([...origins]).toEqual([1, 2]);
    expect(traces.every(Number.isFinite)).toBe(true);
    for (const { mask } of rois) {
      expect(mask.weights.every(Number.isFinite)).toBe(true);
      expect([...mask.pixels].every((p) => p % width < 40)).toBe(true);
    }
  });

  it('can be cancelled, reports progress, and refuses what is out of range', async () => {
    const { movie } = simulateOverlap({ seed: 10 });
    const steps: number[] = [];
    await demixRois(movie, rough(), {
      diameter,
      tileBytes: 1,
      onProgress: ({ done, total }) => steps.push(done / total),
    });
    expect(steps.at(-1)).toBe(1);
    const signal = AbortSignal.abort();
    await expect(demixRois(movie, rough(), { diameter, signal })).rejects.toThrow(/abort/i);
    for (const options of [{ diameter: 0 }, { diameter, rounds: -1 }, { diameter, minArea: 2 }]) {
      await expect(demixRois(movie, rough(), options)).rejects.toThrow(InvalidArgumentError);
    }
    const outside = roiOf({ pixels: Uint32Array.of(1e6), weights: Float32Array.of(1) });
    await expect(demixRois(movie, [outside], { diameter })).rejects.toThrow(/ROI 0 has pixel/);
  });
});
