import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnMaxima, decimateLine } from './decimate.ts';

const samples = fc.array(fc.oneof(fc.integer({ min: -99, max: 99 }), fc.constant(Number.NaN)), {
  minLength: 11,
  maxLength: 200,
});

describe('decimateLine', () => {
  it('keeps short lines as they are', () => {
    const { x, y } = decimateLine([3, Number.NaN, Number.POSITIVE_INFINITY, 1], 2);
    expect([...x]).toEqual([0, 1, 2, 3]);
    expect([...y]).toEqual([3, Number.NaN, Number.NaN, 1]);
  });

  it('keeps a single peak among 100 000 samples at its place', () => {
    const values = new Float32Array(100_000);
    values[73_211] = 5;
    const { x, y } = decimateLine(values, 500);
    expect(y).toHaveLength(1000);
    expect(x[y.indexOf(5)]).toBe(73_211);
  });

  it('keeps the smallest and largest sample of every column, in order', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const { x, y } = decimateLine(values, 5);
        expect(y).toHaveLength(10);
        for (let column = 0; column < 5; column++) {
          const cut = (c: number) => Math.floor((c * values.length) / 5);
          const finite = values.slice(cut(column), cut(column + 1)).filter(Number.isFinite);
          const pair = [...y.subarray(2 * column, 2 * column + 2)];
          if (finite.length === 0) {
            expect(pair).toEqual([Number.NaN, Number.NaN]);
            continue;
          }
          expect(Math.min(...pair)).toBe(Math.min(...finite));
          expect(Math.max(...pair)).toBe(Math.max(...finite));
          expect(Number(x[2 * column])).toBeLessThanOrEqual(Number(x[2 * column + 1]));
          expect(pair).toEqual([...x.subarray(2 * column, 2 * column + 2)].map((i) => values[i]));
        }
      }),
    );
  });
});

describe('columnMaxima', () => {
  it('takes the largest finite value of each column', () => {
    const { NaN: none } = Number;
    expect([...columnMaxima([1, 4, none, 2, none, none], 3)]).toEqual([4, 2, none]);
  });
});
