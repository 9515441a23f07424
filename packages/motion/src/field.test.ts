import { InvalidArgumentError } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createField, joinFields, requireMotionOf, sampleField, sliceField } from './field.ts';

const grid = { y: Float32Array.of(10, 20, 40), x: Float32Array.of(5, 9) };

describe('a displacement field', () => {
  it('is bilinear between knots and constant beyond them', () => {
    const plane = (y: number, x: number) => 0.5 * y - 0.25 * x + 0.125 * y * x;
    const field = createField(grid, 1);
    for (const [r, y] of grid.y.entries()) {
      for (const [c, x] of grid.x.entries()) {
        field.y[r * 2 + c] = plane(y, x);
        field.x[r * 2 + c] = -plane(y, x);
      }
    }
    const place = fc.double({ min: -5, max: 60, noNaN: true });
    fc.assert(
      fc.property(place, place, (y, x) => {
        const truth = plane(Math.min(40, Math.max(10, y)), Math.min(9, Math.max(5, x)));
        const sampled = sampleField(field, 0, y, x);
        expect(sampled.y).toBeCloseTo(truth, 4);
        expect(sampled.x).toBeCloseTo(-truth, 4);
      }),
    );
  });

  it('is what its parts were', () => {
    const field = createField(grid, 5);
    field.y.forEach((_, i) => {
      field.y[i] = i;
      field.x[i] = -i;
    });
    const parts = [sliceField(field, 0, 2), sliceField(field, 2, 2), sliceField(field, 2, 5)];
    expect(joinFields(parts)).toEqual(field);
    expect(joinFields([])).toBeUndefined();
  });

  it('must be of as many frames as the shifts, on knots that ascend', () => {
    const shifts = { y: new Float32Array(2), x: new Float32Array(2) };
    expect(() => requireMotionOf({ shifts, field: createField(grid, 2) }, 2)).not.toThrow();
    expect(() => requireMotionOf({ shifts }, 3)).toThrow('Expected one shift for each of 3 frames');
    expect(() => requireMotionOf({ shifts, field: createField(grid, 3) }, 2)).toThrow(
      'Expected 12 numbers, one for each of 3 x 2 knots of 2 frames, got 18 (y) and 18 (x).',
    );
    const field = createField(grid, 2);
    expect(() => requireMotionOf({ shifts, field }, 2, [41, 10])).not.toThrow();
    for (const size of [
      [40, 10],
      [41, 9],
    ] as const) {
      expect(() => requireMotionOf({ shifts, field }, 2, size)).toThrow('a movie of another size');
    }
    expect(() => requireMotionOf(shifts as never, 2)).toThrow('shifts alone; pass { shifts }');
    for (const y of [[], [3, 3], [Number.NaN]]) {
      const field = createField({ ...grid, y: Float32Array.from(y) }, 2);
      expect(() => requireMotionOf({ shifts, field }, 2)).toThrow(InvalidArgumentError);
    }
  });
});
