import fc from 'fast-check';
import { expect, it } from 'vitest';
import { uniformNumbers } from '../../test/simulate-movie.ts';
import { highPassInTime } from '../filters/high-pass.ts';
import { adjointHighPass } from './adjoint-high-pass.ts';

const shape = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 30 }),
  bins: fc.integer({ min: 3, max: 60 }),
  window: fc.integer({ min: 2, max: 80 }),
});

it('filters sums as traces are filtered, and products alike from either side', () => {
  fc.assert(
    fc.property(shape, ({ seed, bins, window }) => {
      const uniform = uniformNumbers(seed);
      const [trace, row] = [0, 1].map(() => Float32Array.from({ length: bins }, uniform));
      if (trace === undefined || row === undefined) return;
      const dot = (values: Iterable<number>, others: Float32Array) =>
        [...values].reduce((sum, value, t) => sum + value * (others[t] ?? Number.NaN), 0);
      const filtered = Float64Array.from(trace);
      highPassInTime({ data: filtered, bins }, window);
      const expected = trace.slice();
      highPassInTime({ data: expected, bins }, window);
      for (const [t, value] of expected.entries()) expect(filtered[t]).toBeCloseTo(value, 5);
      expect(dot(adjointHighPass(row, bins, window), trace)).toBeCloseTo(dot(filtered, row), 4);
    }),
  );
});
