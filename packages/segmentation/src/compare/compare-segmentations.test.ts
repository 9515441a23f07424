import { InvalidArgumentError, type Mask } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignLargest } from './assign.ts';
import { compareSegmentations } from './compare-segmentations.ts';

const maskOf = (...pixels: number[]): Mask => ({
  pixels: Uint32Array.from(pixels),
  weights: new Float32Array(pixels.length).fill(1),
});

describe('compareSegmentations', () => {
  it('counts matches, precision, recall and F1', () => {
    const a = [maskOf(1, 2, 3, 4), maskOf(20, 21), maskOf(40)];
    const b = [maskOf(20, 21, 22), maskOf(2, 3, 4, 5), maskOf(90), maskOf(91)];
    const comparison = compareSegmentations(a, b);
    expect(comparison.matches).toEqual([
      { a: 0, b: 1, iou: 3 / 5 },
      { a: 1, b: 0, iou: 2 / 3 },
    ]);
    expect(comparison.precision).toBeCloseTo(2 / 3);
    expect(comparison.recall).toBeCloseTo(2 / 4);
    expect(comparison.f1).toBeCloseTo(4 / 7);
  });

  it('prefers the best total to the best pair', () => {
    const a = [maskOf(1, 2, 3, 4, 5, 6), maskOf(1, 2, 3, 4, 5)];
    const b = [maskOf(1, 2, 3, 4), maskOf(1, 2, 3, 4, 5, 6, 7)];
    const { matches } = compareSegmentations(a, b);
    expect(matches.map((match) => [match.a, match.b])).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('handles empty sets and empty masks', () => {
    expect(compareSegmentations([], [])).toEqual({ matches: [], precision: 1, recall: 1, f1: 1 });
    expect(compareSegmentations([], [maskOf(1)])).toMatchObject({ precision: 1, recall: 0, f1: 0 });
    expect(compareSegmentations([maskOf()], [maskOf()])).toMatchObject({ matches: [], f1: 0 });
  });

  it('refuses a threshold out of range', () => {
    for (const iouThreshold of [0, 1.1, Number.NaN]) {
      expect(() => compareSegmentations([], [], { iouThreshold })).toThrow(InvalidArgumentError);
    }
  });

  it('a set matches a shuffled copy of itself', () => {
    const mask = fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(mask, { maxLength: 8 }), (sets) => {
        const masks = sets.map((pixels) => maskOf(...pixels));
        expect(compareSegmentations(masks, [...masks].reverse()).f1).toBe(1);
      }),
    );
  });
});

describe('assignLargest', () => {
  it('finds the best of all assignments', () => {
    const row = (n: number) =>
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: n, maxLength: n });
    const matrices = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
      .chain(([rows, columns]) => fc.array(row(columns), { minLength: rows, maxLength: rows }));
    fc.assert(
      fc.property(matrices, (gain) => {
        const columns = assignLargest(gain);
        const taken = columns.filter((column) => column >= 0);
        expect(new Set(taken).size).toBe(taken.length);
        const total = columns.reduce((sum, column, r) => sum + (gain[r]?.[column] ?? 0), 0);
        expect(total).toBeCloseTo(best(gain, 0, new Set()), 9);
      }),
    );
  });
});

function best(
  gain: readonly (readonly number[])[],
  row: number,
  used: ReadonlySet<number>,
): number {
  const gains = gain[row];
  if (gains === undefined) return 0;
  const options = gains
    .map((value, column) => [value, column] as const)
    .filter(([, column]) => !used.has(column))
    .map(([value, column]) => value + best(gain, row + 1, new Set([...used, column])));
  return Math.max(best(gain, row + 1, used), ...options);
}
