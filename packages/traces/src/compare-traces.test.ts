import { InvalidArgumentError } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTraces } from './compare-traces.ts';
import type { Traces } from './traces.ts';

/** `[trace][frame]` as `[frame, trace]`. */
function tracesOf(rows: readonly (readonly number[])[]): Traces {
  const frames = rows[0]?.length ?? 0;
  const count = rows.length;
  const data = new Float32Array(frames * count);
  rows.forEach((row, i) => {
    row.forEach((value, t) => {
      data[t * count + i] = value;
    });
  });
  return { data, frames, count };
}

const a = tracesOf([
  [1, 2, 3, 4, 9],
  [0, 0, 5, 1, 0],
  [7, 7, 7, 7, 7],
]);

describe('compareTraces', () => {
  it('correlates as numpy.corrcoef does', () => {
    const b = tracesOf([
      [2, 1, 4, 3, 7],
      [1, 0, 3, 3, 0],
    ]);
    const { correlations, median } = compareTraces(a, b, [
      { a: 0, b: 0 },
      { a: 1, b: 1 },
      { a: 1, b: 0 },
    ]);
    // numpy 2: corrcoef([1,2,3,4,9], [2,1,4,3,7]), ([0,0,5,1,0], [1,0,3,3,0]), ([0,0,5,1,0], [2,1,4,3,7])
    expect(correlations[0]).toBeCloseTo(0.920492244183, 10);
    expect(correlations[1]).toBeCloseTo(0.729958877607, 10);
    expect(correlations[2]).toBeCloseTo(0.130234633701, 10);
    expect(median).toBe(correlations[1]);
  });

  it('is 1 with any positive gain and offset, and symmetric', () => {
    const sample = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 3, maxLength: 20 });
    fc.assert(
      fc.property(sample, fc.integer({ min: 1, max: 9 }), fc.integer(), (row, gain, offset) => {
        fc.pre(new Set(row).size > 1);
        const x = tracesOf([row]);
        const y = tracesOf([row.map((value) => gain * value + (offset % 1000))]);
        expect(compareTraces(x, y).median).toBeCloseTo(1, 5);
        expect(compareTraces(y, x).median).toBe(compareTraces(x, y).median);
      }),
    );
  });

  it('leaves out frames that are not known', () => {
    const b = tracesOf([[1, 2, Number.NaN, 4, 9], ...[0, 0].map(() => [1, 2, 3, 4, 5])]);
    expect(compareTraces(a, b).correlations[0]).toBeCloseTo(1, 12);
  });

  it('gives NaN for a constant trace, which the median leaves out', () => {
    const { correlations, median } = compareTraces(a, a);
    expect(correlations[2]).toBeNaN();
    expect(median).toBeCloseTo(1, 12);
    expect(compareTraces(a, a, []).median).toBeNaN();
  });

  it.each([
    ['other frames', tracesOf([[1, 2]]), undefined],
    ['other counts without pairs', tracesOf([[1, 2, 3, 4, 5]]), undefined],
    ['a column that is not there', a, [{ a: 3, b: 0 }]],
    ['a fraction', a, [{ a: 0, b: 0.5 }]],
  ])('refuses %s', (_, b, pairs) => {
    expect(() => compareTraces(a, b, pairs)).toThrow(InvalidArgumentError);
  });
});
