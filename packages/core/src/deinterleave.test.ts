import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arraySource, collectFrames, deinterleave, InvalidArgumentError } from './index.ts';

const movie = (frames: number, rateHz?: number) =>
  arraySource(
    Uint16Array.from({ length: frames * 2 }, (_, i) => i),
    [frames, 1, 2],
    rateHz,
  );

describe('deinterleave', () => {
  it('takes every so-manieth frame, in blocks of any size', async () => {
    const cases = fc.record({
      frames: fc.integer({ min: 1, max: 40 }),
      first: fc.integer({ min: 0, max: 39 }),
      stride: fc.integer({ min: 1, max: 9 }),
      size: fc.integer({ min: 1, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ frames, first, stride, size }) => {
        fc.pre(first < frames);
        const taken = deinterleave(movie(frames), { first, stride });
        const expected: number[] = [];
        for (let i = first; i < frames; i += stride) expected.push(2 * i, 2 * i + 1);
        expect(taken.shape).toEqual([expected.length / 2, 1, 2]);
        expect([...(await collectFrames(taken, { size }))]).toEqual(expected);
      }),
    );
  });

  it('drops what no stride takes, and divides the rate', async () => {
    // Two planes and one flyback frame, the last volume without its flyback.
    const second = deinterleave(movie(5, 30), { first: 1, stride: 3, count: 2 });
    expect(second.rateHz).toBe(10);
    expect([...(await collectFrames(second))]).toEqual([2, 3, 8, 9]);
  });

  it('lets the source leave frames out by itself', () => {
    const half = movie(2);
    const source = { ...movie(4), every: () => half };
    expect(deinterleave(source, { first: 0, stride: 2 })).toBe(half);
  });

  it('refuses frames that are not there', () => {
    const wrong = [
      { first: 0, stride: 0 },
      { first: 0, stride: 2, count: 4 },
      { first: -1, stride: 1 },
      { first: 0.5, stride: 1 },
    ];
    for (const frames of wrong) {
      expect(() => deinterleave(movie(6), frames)).toThrow(InvalidArgumentError);
    }
  });
});
