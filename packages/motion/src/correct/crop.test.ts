import { InvalidArgumentError } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validCrop } from './crop.ts';

function shiftsOf(y: readonly number[], x: readonly number[]) {
  return {
    y: Float32Array.from(y),
    x: Float32Array.from(x),
    peak: new Float32Array(y.length).fill(1),
  };
}

describe('validCrop', () => {
  it('contains exactly the pixels whose source lies in every frame', () => {
    const shift = fc.double({ min: -6, max: 6, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(shift, shift), { minLength: 1, maxLength: 9 }), (pairs) => {
        const shifts = shiftsOf(
          pairs.map(([y]) => y),
          pairs.map(([, x]) => x),
        );
        const crop = validCrop(shifts, 20, 30);
        const isCovered = (index: number, values: Float32Array, length: number) =>
          values.every((s) => index + s >= 0 && index + s <= length - 1);
        for (let r = 0; r < 20; r++) {
          expect(r >= crop.row0 && r < crop.row1).toBe(isCovered(r, shifts.y, 20));
        }
        for (let c = 0; c < 30; c++) {
          expect(c >= crop.column0 && c < crop.column1).toBe(isCovered(c, shifts.x, 30));
        }
      }),
    );
  });

  it('is not ruined by one outlier, nor by frames without contrast or known to be bad', () => {
    const y = Array.from({ length: 400 }, () => 1.5);
    y[7] = -19;
    const shifts = shiftsOf(y, y);
    expect(validCrop(shifts, 40, 40)).toEqual({ row0: 0, row1: 38, column0: 0, column1: 38 });
    expect(validCrop(shifts, 40, 40, { coverage: 1 })).toMatchObject({ row0: 19 });
    const badFrames = new Uint8Array(400);
    badFrames[7] = 1;
    expect(validCrop(shifts, 40, 40, { coverage: 1, badFrames })).toMatchObject({ row0: 0 });
    shifts.peak[7] = 0;
    expect(validCrop(shifts, 40, 40, { coverage: 1 })).toMatchObject({ row0: 0 });
  });

  it('leaves out what the field of a frame uncovers on top of its shift', () => {
    const grid = { y: Float32Array.of(5, 15), x: Float32Array.of(5, 25) };
    const y = Float32Array.of(-2, 0, 0, 1.5, 0, 0, 0, 0);
    const field = { grid, y, x: new Float32Array(8) };
    const shifts = shiftsOf([-1, 1], [0, 0]);
    const crop = { row0: 3, row1: 19, column0: 0, column1: 30 };
    expect(validCrop(shifts, 20, 30, { field })).toEqual(crop);
  });

  it('refuses to give an empty rectangle', () => {
    expect(() => validCrop(shiftsOf([-8, 8], [0, 0]), 15, 15)).toThrow(InvalidArgumentError);
    expect(() => validCrop(shiftsOf([0], [0]), 15, 15, { coverage: 0.2 })).toThrow('coverage');
    const crop = validCrop as (...given: readonly unknown[]) => unknown;
    expect(() => crop(shiftsOf([0], [0]))).toThrow('Expected the height of the frames');
  });
});
