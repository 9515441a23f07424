import { InvalidArgumentError, percentile } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baselineMethods, estimateBaseline } from './baseline.ts';
import { runningPercentile } from './running-percentile.ts';

const samples = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
  minLength: 1,
  maxLength: 60,
});

/** NumPy's percentile by sorting. */
function sortedPercentile(values: ArrayLike<number>, rank: number): number {
  const sorted = Float64Array.from(values).sort();
  const position = (rank / 100) * (sorted.length - 1);
  const low = sorted[Math.floor(position)] as number;
  const high = sorted[Math.ceil(position)] as number;
  return low + (position - Math.floor(position)) * (high - low);
}

describe('percentiles', () => {
  it('agree with sorting', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 100, noNaN: true }), (values, rank) => {
        const trace = Float64Array.from(values);
        expect(percentile(trace, rank)).toBeCloseTo(sortedPercentile(values, rank), 9);
      }),
    );
    expect(percentile(new Float64Array(0), 8)).toBeNaN();
  });

  it('of a running window agree with sorting every window', () => {
    fc.assert(
      fc.property(
        samples,
        fc.integer({ min: 1, max: 80 }),
        fc.constantFrom(0, 8, 50, 99.5, 100),
        (values, size, rank) => {
          const trace = Float64Array.from(values, (value) => Math.round(value)); // with ties
          const running = runningPercentile(trace, size, rank);
          for (let t = 0; t < trace.length; t++) {
            const first = t - Math.floor(size / 2);
            const window = trace.subarray(Math.max(0, first), Math.max(0, first + size));
            expect(running[t]).toBeCloseTo(sortedPercentile(window, rank), 9);
          }
        },
      ),
    );
    expect(runningPercentile(new Float64Array(0), 5, 8).length).toBe(0);
  });
});

describe('estimateBaseline', () => {
  it.each(baselineMethods)('%s: constant stays, offset and scale follow', (method) => {
    const constant = estimateBaseline(new Float64Array(50).fill(7), 10, { method });
    expect(constant.every((value) => Math.abs(value - 7) < 1e-12)).toBe(true);
    const trace = Float64Array.from({ length: 900 }, (_, t) => (t % 90 < 9 ? 8 : 0) + (t % 7));
    const own = estimateBaseline(trace, 10, { method });
    const moved = estimateBaseline(
      trace.map((value) => 2 * value + 5),
      10,
      { method },
    );
    moved.forEach((value, t) => {
      expect(value).toBeCloseTo(2 * (own[t] as number) + 5, 9);
    });
    expect(estimateBaseline(new Float64Array(0), 10, { method }).length).toBe(0);
    expect(estimateBaseline(Float64Array.of(4), 10, { method })[0]).toBeCloseTo(4, 12);
  });

  it('running ones follow drift, constant ones do not', () => {
    const trace = Float64Array.from(
      { length: 6000 },
      (_, t) => 100 - t / 100 + (t % 50 < 5 ? 9 : 0),
    );
    const spread = (method: (typeof baselineMethods)[number]) => {
      const baseline = estimateBaseline(trace, 10, { method, windowSeconds: 20 });
      return Math.max(...baseline) - Math.min(...baseline);
    };
    expect(spread('maximin')).toBeGreaterThan(50);
    expect(spread('running-percentile')).toBeGreaterThan(50);
    expect(spread('constant')).toBe(0);
    expect(spread('constant-percentile')).toBe(0);
  });

  it('refuses parameters out of range', () => {
    const trace = new Float64Array(3);
    for (const options of [
      { windowSeconds: 0 },
      { sigmaFrames: -1 },
      { percentile: 101 },
      { percentile: Number.NaN },
      { method: 'mode' as 'maximin' },
    ]) {
      expect(() => estimateBaseline(trace, 10, options)).toThrow(InvalidArgumentError);
    }
    expect(() => estimateBaseline(trace, 0)).toThrow(InvalidArgumentError);
  });
});
