import { type Image, InvalidArgumentError, type Mask } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareSegmentations,
  detectCellsInImages,
  mergeRoiLists,
  type Roi,
} from '../src/index.ts';
import { discMask, uniformNumbers } from './simulate-movie.ts';

const [height, width, diameter] = [90, 100, 12];

/** Rings and discs of known places on a shaded, textured background with a few bright specks. */
function drawField(seed: number): { image: Image; cells: Mask[] } {
  const uniform = uniformNumbers(seed);
  const data = Float32Array.from(
    { length: height * width },
    (_, p) => 10 + 0.05 * (p % width) + uniform() * 1.5,
  );
  const add = ({ pixels }: Mask, amount: number) => {
    for (const pixel of pixels) data[pixel] = (data[pixel] as number) + amount;
  };
  const cells: Mask[] = [];
  for (const row of [16, 45, 74]) {
    for (const column of [18, 49, 80]) {
      const [y, x] = [row + 3 * uniform(), column + 3 * uniform()];
      const cell = discMask(height, width, y, x, 5.5 + uniform());
      add(cell, 2);
      if (cells.length % 2 === 0) add(discMask(height, width, y, x, 2.5), -1.2);
      cells.push(cell);
    }
  }
  for (const [y, x] of [
    [30, 34],
    [60, 64],
    [31, 66],
  ] as const) {
    add(discMask(height, width, y, x, 1.6), 8);
  }
  return { image: { data, height, width }, cells };
}

const masksOf = (rois: readonly Roi[]) => rois.map(({ mask }) => mask);

describe('detectCellsInImages', () => {
  it.each([1, 2, 3])('finds rings and discs and fills them, but no specks (seed %i)', (seed) => {
    const { image, cells } = drawField(seed);
    const rois = detectCellsInImages({ mean: image }, { diameter });
    const { f1, matches } = compareSegmentations(masksOf(rois), cells);
    expect(f1).toBe(1);
    for (const { iou } of matches) expect(iou).toBeGreaterThan(0.65);
    for (const { origin, quality } of rois) {
      expect(origin).toBe('anatomy');
      expect(quality.score).toBeGreaterThan(0.6);
    }
    const scores = rois.map(({ quality }) => quality.score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });

  it('does not depend on the units of the image', () => {
    const { image } = drawField(4);
    const expected = detectCellsInImages({ mean: image }, { diameter });
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 50, noNaN: true }), (gain) => {
        const data = image.data.map((value) => gain * value - 3);
        const rois = detectCellsInImages({ mean: { ...image, data } }, { diameter });
        const { f1 } = compareSegmentations(masksOf(rois), masksOf(expected), {
          iouThreshold: 0.9,
        });
        expect(f1).toBe(1);
      }),
      { numRuns: 5 },
    );
  });

  it('takes the union of what both images show', () => {
    const { image, cells } = drawField(5);
    const flat = { ...image, data: new Float32Array(height * width).fill(1) };
    const rois = detectCellsInImages({ mean: flat, correlation: image }, { diameter });
    expect(compareSegmentations(masksOf(rois), cells).f1).toBe(1);
    const both = detectCellsInImages({ mean: image, correlation: image }, { diameter });
    expect(both.length).toBe(rois.length);
  });

  it('looks inside the crop, past pixels that are not finite, and finds nothing where nothing is', () => {
    const { image, cells } = drawField(6);
    const crop = { row0: 32, row1: height, column0: 34, column1: width };
    const isInside = (p: number) => p >= 32 * width && p % width >= 34;
    const rois = detectCellsInImages({ mean: image }, { diameter, crop });
    for (const { pixels } of masksOf(rois)) expect([...pixels].every(isInside)).toBe(true);
    const inside = cells.filter(({ pixels }) => [...pixels].every(isInside));
    expect(compareSegmentations(masksOf(rois), inside).f1).toBe(1);
    const flat = { ...image, data: new Float32Array(height * width) };
    expect(detectCellsInImages({ mean: flat }, { diameter })).toEqual([]);
    const uniform = uniformNumbers(7);
    const noise = { ...image, data: flat.data.map(() => uniform()) };
    expect(detectCellsInImages({ mean: noise }, { diameter }).length).toBeLessThanOrEqual(1);
    image.data.fill(Number.NaN, 0, 3 * width);
    const holed = detectCellsInImages({ mean: image }, { diameter });
    expect(compareSegmentations(masksOf(holed), cells).f1).toBeGreaterThan(0.9);
  });

  it('refuses what is out of range', () => {
    const { image } = drawField(8);
    const small = { data: new Float32Array(4), height: 2, width: 2 };
    const crop = { row0: 0, row1: height + 1, column0: 0, column1: width };
    for (const options of [{ diameter: 1 }, { diameter, minLikeness: 2 }, { diameter, crop }]) {
      expect(() => detectCellsInImages({ mean: image }, options)).toThrow(InvalidArgumentError);
    }
    expect(() => detectCellsInImages({ mean: image, correlation: small }, { diameter })).toThrow(
      /correlation|Expected 90 x 100 pixels/,
    );
  });
});

describe('mergeRoiLists', () => {
  const roiAt = (row: number, column: number, radius = 5): Roi => ({
    mask: discMask(height, width, row, column, radius),
    quality: {
      score: 1,
      snr: 1,
      skewness: 1,
      compactness: 1,
      sizePx: 1,
      centroid: { row, column },
    },
  });

  it('keeps what is active, adds what is not known, and says what each was found by', () => {
    const functional = [roiAt(20, 20), roiAt(50, 50)];
    const merged = mergeRoiLists(functional, [roiAt(21, 22), roiAt(70, 20), roiAt(50, 50, 12)]);
    expect(masksOf(merged).slice(0, 2)).toEqual(masksOf(functional));
    expect(merged.map(({ origin }) => origin)).toEqual(['activity', 'activity', 'anatomy']);
    expect(mergeRoiLists([], [])).toEqual([]);
    expect(() => mergeRoiLists([], [], { maxOverlap: -1 })).toThrow(InvalidArgumentError);
  });

  it('never shares pixels between what was found by activity and by looks', () => {
    const places = fc.array(
      fc.tuple(fc.integer({ min: 8, max: 80 }), fc.integer({ min: 8, max: 90 })),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(places, places, (active, quiet) => {
        const functional = active.map(([y, x]) => roiAt(y, x));
        const merged = mergeRoiLists(
          functional,
          quiet.map(([y, x]) => roiAt(y, x)),
        );
        const taken = new Set(functional.flatMap(({ mask }) => [...mask.pixels]));
        for (const { mask, origin } of merged.slice(functional.length)) {
          expect(origin).toBe('anatomy');
          expect(mask.pixels.length).toBeGreaterThan(0);
          expect(mask.pixels.some((pixel) => taken.has(pixel))).toBe(false);
        }
      }),
    );
  });
});
