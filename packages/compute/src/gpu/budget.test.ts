import { ResourceError } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf, batchSize } from './budget.ts';
import { costOf } from './stages.ts';

const device = { adapter: 'webgpu on a test', maxArrayBytes: 128 * 2 ** 20 };

describe('batchSize', () => {
  it('keeps arrays, memory and dispatches within their limits', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 2 ** 26 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 1e10 }),
        (arrayBytes, arrays, operations) => {
          const cost = { arrayBytes, bytes: arrays * arrayBytes, operations };
          const size = batchSize(device, cost);
          expect(Math.log2(size) % 1).toBe(0);
          expect(size * arrayBytes).toBeLessThanOrEqual(device.maxArrayBytes);
          if (size === 1) return;
          expect(size * cost.bytes).toBeLessThanOrEqual(2 ** 28);
          expect(size * operations).toBeLessThanOrEqual(1e9);
        },
      ),
    );
  });

  it('refuses a frame that the device cannot hold', () => {
    const frame = { arrayBytes: 2 ** 28, bytes: 2 ** 28, operations: 1 };
    expect(() => batchSize(device, frame)).toThrow(ResourceError);
    const many = { arrayBytes: 2 ** 26, bytes: 2 ** 32, operations: 1 };
    expect(() => batchSize(device, many)).toThrow(/use backend "wasm"/);
  });
});

it('batchesOf covers every item once, in few sizes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 6 }), (count, log) => {
      let next = 0;
      for (const batch of batchesOf(count, 2 ** log)) {
        expect(batch.start).toBe(next);
        expect(batch.size).toBeGreaterThanOrEqual(batch.count);
        expect(batch.size).toBeLessThanOrEqual(2 ** log);
        next += batch.count;
      }
      expect(next).toBe(count);
    }),
  );
});

it('costOf counts every result and finds the longest dispatch', () => {
  const stages = {
    one: { source: '', output: [4, 2] },
    more: [
      { source: '', output: [100], operations: 50 },
      { source: '', output: [] },
    ],
  };
  expect(costOf(stages, 10)).toEqual({
    arrayBytes: 400,
    bytes: 4 * (10 + 8 + 100 + 1),
    operations: 5000,
  });
});
