import { arraySource, collectFrames } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctLinePhase, estimateLinePhase } from '../src/index.ts';
import { createRecording } from './recording.ts';

const recording = (linePhase: number, photons = 3) =>
  createRecording({ frames: 24, height: 64, width: 96, seed: 5, photons, linePhase }).source;

describe('estimateLinePhase', () => {
  for (const offset of [-3, -1, 0, 1, 2, 3]) {
    it(`finds a whole offset of ${offset} px`, async () => {
      const phase = await estimateLinePhase(recording(offset));
      expect(Math.round(phase.offset) === offset).toBe(true);
      expect(Math.abs(phase.offset - offset)).toBeLessThan(0.1);
    });
  }

  for (const offset of [-0.6, 0.25, 1.4]) {
    it(`finds an offset of ${offset} px to a tenth, also in dim frames`, async () => {
      expect(Math.abs((await estimateLinePhase(recording(offset))).offset - offset)).toBeLessThan(
        0.1,
      );
      const dim = await estimateLinePhase(recording(offset, 1));
      expect(Math.abs(dim.offset - offset)).toBeLessThan(0.1);
    });
  }

  it('gives 0 where there is nothing to compare', async () => {
    const still = { offset: 0, peak: 0 };
    const flat = arraySource(new Uint8Array(3 * 64).fill(7), [3, 8, 8]);
    expect(await estimateLinePhase(flat)).toEqual(still);
    const empty = arraySource(new Float32Array(3 * 64).fill(Number.NaN), [3, 8, 8]);
    expect(await estimateLinePhase(empty)).toEqual(still);
    expect(await estimateLinePhase(arraySource(new Uint8Array(10), [1, 2, 5]))).toEqual(still);
    expect(await estimateLinePhase(arraySource(new Uint8Array(0), [0, 9, 9]))).toEqual(still);
  });

  it('refuses options out of range, and stops when it is cancelled', async () => {
    const movie = recording(1);
    await expect(estimateLinePhase(movie, { sampleFrames: 0 })).rejects.toThrow('sampleFrames');
    await expect(estimateLinePhase(movie, { maxOffset: 0.5 })).rejects.toThrow('maxOffset');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(estimateLinePhase(movie, { signal })).rejects.toThrow('enough');
  });
});

describe('correctLinePhase', () => {
  it('takes out what was found', async () => {
    const corrected = correctLinePhase(recording(1.4), 1.4);
    expect(Math.abs((await estimateLinePhase(corrected)).offset)).toBeLessThan(0.1);
  });

  it('moves odd rows by whole offsets exactly, repeats the border, and leaves even rows', async () => {
    const pixels = Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    const moved = await collectFrames(correctLinePhase(arraySource(pixels, [1, 3, 4]), 1));
    expect([...moved]).toEqual([1, 2, 3, 4, 6, 7, 8, 8, 9, 10, 11, 12]);
    const back = await collectFrames(correctLinePhase(arraySource(pixels, [1, 3, 4]), -2));
    expect([...back]).toEqual([1, 2, 3, 4, 5, 5, 5, 6, 9, 10, 11, 12]);
    expect(moved).toBeInstanceOf(Int16Array);
  });

  it('gives the same pixels whatever the block size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 60, maxLength: 60 }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 6 }),
        async (pixels, offset, size) => {
          const movie = correctLinePhase(arraySource(pixels, [5, 3, 4]), offset);
          expect(await collectFrames(movie, { size })).toEqual(await collectFrames(movie));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('refuses an offset that leaves nothing of the row', () => {
    const movie = arraySource(new Uint8Array(12), [1, 3, 4]);
    expect(() => correctLinePhase(movie, 4)).toThrow('offset');
    expect(() => correctLinePhase(movie, Number.NaN)).toThrow('offset');
  });
});
