import { InvalidArgumentError, type Mask } from '@ophys/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AssessedRoi,
  assessRois,
  binnedMovieInMemory,
  cellProbability,
  isAccepted,
  type Roi,
} from '../src/index.ts';
import { describeShape } from '../src/quality.ts';
import { discMask, simulateMovie } from './simulate-movie.ts';

const [height, width, bins, diameter] = [72, 80, 300, 10];
const { movie, data, truth } = simulateMovie({ seed: 5, height, width, bins, diameter });

function roiOf(mask: Mask): Roi {
  const shape = describeShape(mask.pixels, width);
  return { mask, quality: { score: 1, snr: 1, skewness: 0, ...shape } };
}

/** A strip of pixels of the background between the discs. */
const strip: Mask = {
  pixels: Uint32Array.from({ length: 40 }, (_, i) => (i % 2) * width + (i >> 1)),
  weights: new Float32Array(40).fill(1),
};

describe('assessRois', () => {
  const rois = [...truth, strip].map(roiOf);
  let assessed: AssessedRoi[];
  beforeAll(async () => {
    assessed = await assessRois(movie, rois, { diameter });
  });

  it('tells cells from a strip of background', () => {
    const cells = assessed.slice(0, truth.length).map(({ quality }) => quality);
    const background = assessed.at(-1)?.quality;
    for (const cell of cells) {
      expect(cell.spatialCorrelation).toBeGreaterThan(0.8);
      expect(cell.snr).toBeGreaterThan(3 * (background?.snr ?? Number.NaN));
      expect(cell.skewness).toBeGreaterThan(background?.skewness ?? Number.NaN);
      expect(cell.cellProbability).toBeGreaterThan(0.5);
    }
    const likeness = cells.map(({ spatialCorrelation }) => spatialCorrelation);
    expect(background?.spatialCorrelation).toBeLessThan(Math.min(...likeness));
    expect(background?.cellProbability).toBeLessThan(0.5);
    expect(assessed.map(({ isCell }) => isCell)).toEqual([...truth.map(() => true), false]);
  });

  it('keeps order, masks and what else the ROIs have', () => {
    expect(assessed.map(({ mask }) => mask)).toEqual(rois.map(({ mask }) => mask));
    expect(assessed.map(({ quality }) => quality.score)).toEqual(rois.map(() => 1));
  });

  it('does not depend on tiles', async () => {
    const tiled = await assessRois(movie, rois, { diameter, tileBytes: 1000 });
    tiled.forEach(({ quality }, i) => {
      const { spatialCorrelation, snr } = assessed[i]?.quality ?? { snr: 0, spatialCorrelation: 0 };
      expect(quality.snr).toBeCloseTo(snr, 4);
      expect(quality.spatialCorrelation).toBeCloseTo(spatialCorrelation, 4);
    });
  });

  it('does not depend on the unit of the movie', async () => {
    const scaled = binnedMovieInMemory(
      data.map((value) => 8 * value),
      [bins, height, width],
    );
    const again = await assessRois(scaled, rois, { diameter });
    again.forEach(({ quality }, i) => {
      expect(quality.snr).toBeCloseTo(assessed[i]?.quality.snr ?? 0, 3);
      expect(quality.cellProbability).toBeCloseTo(assessed[i]?.quality.cellProbability ?? 0, 3);
    });
  });

  it('counts shared pixels, and leaves out transients of a neighbour', async () => {
    const [cell] = truth as [Mask, ...Mask[]];
    const half = { pixels: cell.pixels.slice(0, 20), weights: cell.weights.slice(0, 20) };
    const [whole, part] = await assessRois(movie, [cell, half].map(roiOf), { diameter });
    expect(whole?.quality.overlap).toBeCloseTo(20 / cell.pixels.length, 6);
    expect(part?.quality.overlap).toBe(1);
  });

  it('gives finite numbers for a constant movie', async () => {
    const flat = binnedMovieInMemory(new Float32Array(bins * height * width).fill(7), [
      bins,
      height,
      width,
    ]);
    const [roi] = await assessRois(flat, [roiOf(discMask(height, width, 30, 30, 5))]);
    expect(roi?.quality).toMatchObject({ snr: 0, skewness: 0, spatialCorrelation: 0, overlap: 0 });
    expect(roi?.isCell).toBe(false);
  });

  it('takes no ROIs, and refuses masks without pixels or outside', async () => {
    expect(await assessRois(movie, [])).toEqual([]);
    for (const pixels of [[], [height * width]]) {
      const mask = { pixels: Uint32Array.from(pixels), weights: new Float32Array(pixels.length) };
      const run = assessRois(movie, [{ ...roiOf(strip), mask }]);
      await expect(run).rejects.toThrow(InvalidArgumentError);
    }
    await expect(assessRois(movie, rois, { diameter: 0 })).rejects.toThrow(/diameter above 0/);
  });
});

describe('cellProbability', () => {
  const quality = {
    snr: 6,
    skewness: 2,
    compactness: 1.05,
    relativeDiameter: 1,
    spatialCorrelation: 0.8,
    overlap: 0,
  };
  const better = { snr: 1, skewness: 1, spatialCorrelation: 1, compactness: -1, overlap: -1 };

  it('never falls as a quality gets better', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(better) as (keyof typeof better)[])),
        fc.double({ min: -1, max: 10, noNaN: true }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        (name, value, step) => {
          const low = cellProbability({ ...quality, [name]: value });
          const high = cellProbability({ ...quality, [name]: value + better[name] * step });
          expect(high).toBeGreaterThanOrEqual(low - 1e-12);
        },
      ),
    );
  });

  it('is a probability, whatever it is given', () => {
    const any = fc.double();
    const record = { snr: any, skewness: any, compactness: any, relativeDiameter: any };
    fc.assert(
      fc.property(fc.record({ ...record, spatialCorrelation: any, overlap: any }), (q) => {
        expect(cellProbability(q)).toBeGreaterThanOrEqual(0);
        expect(cellProbability(q)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is accepted by thresholds', () => {
    const cell = { cellProbability: 0.7, snr: 4, spatialCorrelation: 0.6 };
    expect(isAccepted(cell)).toBe(true);
    expect(isAccepted(cell, { minProbability: 0.8 })).toBe(false);
    expect(isAccepted(cell, { minSnr: 5 })).toBe(false);
    expect(isAccepted(cell, { minSpatialCorrelation: 0.7 })).toBe(false);
  });
});
