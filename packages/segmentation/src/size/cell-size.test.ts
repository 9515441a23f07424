import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCellSized, typicalDiameter } from './cell-size.ts';

describe('typicalDiameter', () => {
  it('is the size of cells among many times as many pieces of dendrites', () => {
    const cells = Array.from({ length: 40 }, (_, i) => 90 + 2 * i);
    const pieces = Array.from({ length: 200 }, (_, i) => 20 + (i % 20));
    const diameter = typicalDiameter([...pieces, ...cells]) ?? 0;
    expect((Math.PI / 4) * diameter ** 2).toBeGreaterThan(90);
    expect((Math.PI / 4) * diameter ** 2).toBeLessThan(170);
    const kept = (size: number) => isCellSized(size, { diameter, minArea: 0.5, maxArea: 4 });
    expect(pieces.some(kept)).toBe(false);
    expect(cells.every(kept)).toBe(true);
  });

  it('lies within the sizes and grows with the image', () => {
    const sizes = fc.array(fc.integer({ min: 4, max: 1000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(sizes, (list) => {
        const diameter = typicalDiameter(list) as number;
        const area = (Math.PI / 4) * diameter ** 2;
        expect(area).toBeGreaterThan(0.9 * Math.min(...list));
        expect(area).toBeLessThan(1.1 * Math.max(...list));
        const twice = typicalDiameter(list.map((size) => 4 * size)) as number;
        expect(twice / diameter).toBeCloseTo(2, 1);
      }),
    );
  });

  it('is unknown when nothing was found', () => expect(typicalDiameter([])).toBeUndefined());
});
