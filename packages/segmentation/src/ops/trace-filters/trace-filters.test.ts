import { loadOp } from '@ophys/compute';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniformNumbers } from '../../../test/simulate-movie.ts';
import { type TraceFilters, traceFilters, traceFiltersTolerance } from './index.ts';

const { implementation: reference } = await loadOp(traceFilters, 'reference');
const { implementation: wasm, backend } = await loadOp(traceFilters);

const shape = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 30 }),
  height: fc.integer({ min: 1, max: 9 }),
  width: fc.integer({ min: 1, max: 11 }),
  bins: fc.integer({ min: 3, max: 40 }),
  radius: fc.integer({ min: 0, max: 6 }),
  stride: fc.integer({ min: 1, max: 4 }),
});

function noiseStack({ seed, height, width, bins }: Record<string, number>) {
  const [h, w, n] = [height, width, bins] as [number, number, number];
  const uniform = uniformNumbers(seed as number);
  const data = Float32Array.from({ length: h * w * n }, () => 20 * (uniform() - 0.5));
  return { data, height: h, width: w, bins: n };
}

/** What an implementation makes of the same traces. */
function run(filters: TraceFilters, { radius, stride, ...rest }: Record<string, number>) {
  const stack = noiseStack(rest);
  const filtered = filters.filterInTime(stack, 7);
  const high = stack.data.slice();
  const correlation = filters.correlateNeighbours(stack);
  const skip = Uint8Array.from({ length: stack.height * stack.width }, (_, p) => (p % 3 ? 0 : 1));
  const [r, s] = [radius, stride] as [number, number];
  const sums = filters.sumBoxes(stack, r, s).data;
  const means = filters.sumBoxes(stack, r, s, skip);
  means.data.forEach((sum, i) => {
    means.data[i] = sum / (2 * r + 1) ** 2;
  });
  filters.subtractNeuropil(stack, means);
  return { ...filtered, high, correlation, sums, means: means.data, rest: stack.data };
}

describe('trace-filters', () => {
  it('wasm agrees with the reference for any shape', () => {
    expect(backend).toBe('wasm');
    fc.assert(
      fc.property(shape, (options) => {
        const [expected, got] = [run(reference, options), run(wasm, options)];
        for (const [name, values] of Object.entries(expected)) {
          const other = got[name as keyof typeof got];
          const far = values.findIndex(
            (value, i) => !(Math.abs(value - (other[i] as number)) <= traceFiltersTolerance),
          );
          expect(far, name).toBe(-1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each(['wasm', 'reference'] as const)('%s leaves out pixels that hold no noise', (name) => {
    const filters = name === 'wasm' ? wasm : reference;
    const stack = noiseStack({ seed: 1, height: 2, width: 2, bins: 10 });
    stack.data.fill(5, 0, 10);
    stack.data[13] = Number.NaN;
    stack.data[27] = Infinity;
    const { noise } = filters.filterInTime(stack, 5);
    expect([...noise].map((value) => value > 0)).toEqual([false, false, false, true]);
    expect(stack.data.subarray(0, 30).every((value) => value === 0)).toBe(true);
    expect([...filters.correlateNeighbours(stack)]).toEqual([0, 0, 0, 0]);
  });

  it('takes all of the neuropil out of what is nothing else', () => {
    const stack = noiseStack({ seed: 2, height: 4, width: 6, bins: 50 });
    for (let p = 1; p < 24; p++) stack.data.copyWithin(50 * p, 0, 50);
    const power = (data: Float32Array) => data.reduce((sum, value) => sum + value * value, 0);
    const before = power(stack.data);
    const { data, ...grid } = wasm.sumBoxes(stack, 0, 2);
    wasm.subtractNeuropil(stack, { data, ...grid });
    expect(power(stack.data)).toBeLessThan(1e-6 * before);
  });
});
