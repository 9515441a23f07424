import { isOphysError, type Mask } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageJFiles } from '../../test/imagej-files.ts';
import { readImageJRoi } from './decode-roi.ts';
import { writeImageJRoi } from './encode-roi.ts';
import { maskOfImageJRoi } from './fill.ts';
import { readRoiSet, writeRoiSet } from './roi-set.ts';
import type { ImageJRoi } from './shape.ts';

const file = (name: string) => Uint8Array.from(Buffer.from(imageJFiles[name] as string, 'base64'));
const frame = { height: 10, width: 14 };
const draw = ({ pixels }: Mask) =>
  Array.from({ length: frame.height }, (_, row) =>
    Array.from({ length: frame.width }, (_, column) =>
      pixels.includes(row * frame.width + column) ? '#' : '.',
    ).join(''),
  );

describe('readImageJRoi reads what roifile wrote', () => {
  it('polygons, on whole and on broken coordinates', () => {
    expect(readImageJRoi(file('polygon'))).toEqual({
      name: 'triangle',
      shape: { kind: 'polygon', loop: [2, 1, 9, 3, 4, 8] },
    });
    expect(readImageJRoi(file('subPixel'))).toEqual({
      name: 'sub µ',
      shape: { kind: 'freehand', loop: [2.25, 1.5, 9.75, 3.25, 4.5, 8.5] },
    });
  });

  it('rectangles, ovals and composites with holes', () => {
    const bounds = { x: 3, y: 2, width: 6, height: 3 };
    expect(readImageJRoi(file('rectangle'))).toEqual({
      name: 'box',
      shape: { kind: 'rectangle', bounds },
    });
    expect(draw(maskOfImageJRoi(readImageJRoi(file('composite')), frame)).slice(0, 8)).toEqual([
      '..............',
      '.######.......',
      '.######.......',
      '.##..##.......',
      '.##..##.......',
      '.######.......',
      '.######.......',
      '..............',
    ]);
    const { pixels } = maskOfImageJRoi(readImageJRoi(file('oval')), frame);
    const inside = [...Array(140).keys()].filter(
      (p) => (((p % 14) + 0.5 - 7) / 5) ** 2 + ((Math.floor(p / 14) + 0.5 - 4.5) / 3.5) ** 2 <= 1,
    );
    expect([...pixels]).toEqual(inside);
  });

  it('but not lines, by name', () => {
    expect(() => readImageJRoi(file('line'), { path: 'a.roi' })).toThrow(
      /ROI "axon" of a\.roi is a line/,
    );
  });

  it('and survives 3 000 mutations and cuts', () => {
    const originals = Object.keys(imageJFiles).map(file);
    fc.assert(
      fc.property(fc.nat(5), fc.nat(), fc.nat(255), fc.nat(), (which, at, value, cut) => {
        const bytes = (originals[which] as Uint8Array).slice();
        bytes[at % bytes.length] = value;
        try {
          maskOfImageJRoi(readImageJRoi(bytes.subarray(0, cut % 2 ? cut : bytes.length)), frame);
        } catch (error) {
          if (!isOphysError(error)) throw error;
        }
      }),
      { numRuns: 3000 },
    );
  });
});

const whole = fc.integer({ min: -3, max: 20 });
const bounds = fc.record({
  x: whole,
  y: whole,
  width: fc.integer({ min: 1, max: 9 }),
  height: fc.integer({ min: 1, max: 9 }),
});
const loop = fc
  .array(
    fc.oneof(
      whole,
      fc.integer({ min: 0, max: 80 }).map((n) => n / 8),
    ),
    { minLength: 6 },
  )
  .map((values) => values.slice(0, values.length - (values.length % 2)));
const shapes = fc.oneof(
  fc.record({ kind: fc.constant('oval' as const), bounds }),
  fc.record({ kind: fc.constant('rectangle' as const), bounds }),
  fc.record({ kind: fc.constantFrom('polygon', 'freehand', 'traced'), loop } as const),
  fc.record({
    kind: fc.constant('composite' as const),
    loops: fc.array(loop, { minLength: 1, maxLength: 4 }),
  }),
);

it('readImageJRoi(writeImageJRoi(x)) is x', () => {
  fc.assert(
    fc.property(shapes, fc.string({ minLength: 1, unit: 'grapheme' }), (shape, name) => {
      const roi = { name, shape } as ImageJRoi;
      expect(readImageJRoi(writeImageJRoi(roi))).toEqual(roi);
    }),
  );
});

it('any masks come back pixel for pixel from a RoiSet.zip', () => {
  const masks = fc.uniqueArray(fc.nat(139), { minLength: 1 }).map((pixels) => ({
    pixels: Uint32Array.from(pixels.sort((a, b) => a - b)),
    weights: new Float32Array(pixels.length).fill(1),
  }));
  fc.assert(
    fc.property(fc.array(masks, { minLength: 1, maxLength: 12 }), (all) => {
      const named = all.map((mask, i) => ({ name: `cell ${i}`, mask }));
      const rois = readRoiSet(writeRoiSet(named, frame.width));
      expect(rois.map((roi) => ({ name: roi.name, mask: maskOfImageJRoi(roi, frame) }))).toEqual(
        named,
      );
    }),
  );
});

describe('what lies beyond the frame', () => {
  const box = (x: number): ImageJRoi => ({
    name: 'box',
    shape: { kind: 'rectangle', bounds: { x, y: 0, width: 4, height: 1 } },
  });
  it('is cut off', () => {
    expect(maskOfImageJRoi(box(-2), frame).pixels).toEqual(Uint32Array.of(0, 1));
  });
  it('and an error when nothing is left', () => {
    expect(() => maskOfImageJRoi(box(20), frame)).toThrow(/"box" encloses no pixel.*10 × 14/);
  });
});
