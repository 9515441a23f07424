import { loadOp } from '@ophys/compute';
import { describe, expect, it } from 'vitest';
import { highPass, highPassTolerance } from './index.ts';
import { highPassCases, measureHighPass } from './parity.ts';

describe('high-pass in WASM', () => {
  for (const format of highPassCases) {
    const { height, width, radius, dtype } = format;
    it(`agrees with the reference on ${height} x ${width} ${dtype}, radius ${radius}`, async () => {
      expect(await measureHighPass('wasm', format)).toBeLessThan(highPassTolerance);
    });
  }
});

describe('both CPU backends', () => {
  for (const backend of ['wasm', 'reference'] as const) {
    /** scipy: `a - uniform_filter(a, 3, mode='constant') / uniform_filter(ones, 3, mode='constant')` */
    it(`${backend}: gives what SciPy's uniform filter gives`, async () => {
      const data = Float32Array.of(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4);
      const { implementation } = await loadOp(highPass, backend);
      const filter = await implementation.prepare({ height: 4, width: 5, radius: 1 });
      const expected = [
        -0.75, -3.166667, 0.833333, -3, 1.5, 4.333333, -3.222222, 1.222222, -0.444444, -2, 0.166667,
        2.777778, 3.444444, 1, 3, -1.5, -3, -3.166667, 1.333333, -3,
      ];
      const filtered = await filter.apply(data, 1);
      expect(filtered).toHaveLength(expected.length);
      for (const [i, value] of expected.entries()) expect(filtered[i]).toBeCloseTo(value, 5);
    });

    it(`${backend}: takes off any constant, and leaves NaN where there is nothing`, async () => {
      const { implementation } = await loadOp(highPass, backend);
      const filter = await implementation.prepare({ height: 6, width: 8, radius: 2 });
      expect([...(await filter.apply(new Uint16Array(48).fill(60_000), 1))]).toEqual(
        new Array(48).fill(0),
      );
      const nothing = await filter.apply(new Float32Array(48).fill(Number.NaN), 1);
      expect(nothing.every(Number.isNaN)).toBe(true);
    });
  }
});
