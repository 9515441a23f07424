import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addFrames } from './add-frames.ts';

describe('addFrames', () => {
  it('adds the frames asked for in their order, bit by bit, however they are split', () => {
    const frames = fc.array(fc.array(fc.float({ noNaN: true }), { minLength: 3, maxLength: 3 }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(frames, fc.nat(12), fc.nat(12), (list, a, b) => {
        const first = Math.min(a, b, list.length);
        const stop = Math.min(Math.max(a, b), list.length);
        const block = { data: Float32Array.from(list.flat()), count: list.length };
        const expected = new Float64Array(3);
        for (const frame of list.slice(first, stop)) {
          frame.forEach((value, p) => {
            expected[p] = (expected[p] as number) + value;
          });
        }
        const sums = new Float64Array(3);
        const middle = first + ((stop - first) >> 1);
        addFrames(sums, block, first, middle - first);
        addFrames(sums, block, middle, stop - middle);
        expect([...sums]).toEqual([...expected]);
      }),
    );
  });

  it('adds all that follow by default', () => {
    const sums = Float64Array.of(1, 1);
    addFrames(sums, { data: Int16Array.of(1, 2, 3, 4, 5, 6), count: 3 }, 1);
    expect([...sums]).toEqual([9, 11]);
  });
});
