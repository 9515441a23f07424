import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arraySource,
  blockRanges,
  blockSizeFor,
  collectFrames,
  evenlySpaced,
  framesOf,
  pickFrames,
} from './blocks.ts';
import { InvalidArgumentError } from './errors.ts';

const movie = (frames: number, height = 2, width = 3) =>
  arraySource(
    Int16Array.from({ length: frames * height * width }, (_, i) => i),
    [frames, height, width],
  );

describe('arraySource', () => {
  it('gives the same frames whatever the block size and range', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 25 }),
        fc.nat(20),
        fc.nat(20),
        async (frames, size, a, b) => {
          const start = Math.min(a, b, frames);
          const stop = Math.min(Math.max(a, b), frames);
          const read = await collectFrames(movie(frames), { start, stop, size });
          expect([...read]).toEqual(
            Array.from({ length: (stop - start) * 6 }, (_, i) => start * 6 + i),
          );
        },
      ),
    );
  });

  it('hands out copies: changing a block leaves the movie alone', async () => {
    const source = movie(2);
    for await (const block of source.blocks()) block.data.fill(-1);
    expect((await collectFrames(source))[0]).toBe(0);
  });

  it('stops with the reason of the signal', async () => {
    const reason = new Error('enough');
    const read = collectFrames(movie(3), { signal: AbortSignal.abort(reason) });
    await expect(read).rejects.toBe(reason);
  });

  it('refuses a shape that does not fit the data', () => {
    expect(() => arraySource(new Uint8Array(5), [1, 2, 3])).toThrow(/needs 6 pixels, got 5/);
  });
});

describe('blockRanges', () => {
  it('refuses ranges outside the movie and empty blocks', () => {
    const source = movie(4);
    expect(() => [...blockRanges(source, { start: 2, stop: 5 })]).toThrow(InvalidArgumentError);
    expect(() => [...blockRanges(source, { start: -1 })]).toThrow(InvalidArgumentError);
    expect(() => [...blockRanges(source, { size: 0 })]).toThrow(InvalidArgumentError);
  });

  it('covers the movie once, in order', () => {
    expect([...blockRanges(movie(5), { size: 2 })]).toEqual([
      { start: 0, stop: 2 },
      { start: 2, stop: 4 },
      { start: 4, stop: 5 },
    ]);
  });
});

describe('blockSizeFor', () => {
  it('keeps a block near 8 MiB, and never empty', () => {
    expect(blockSizeFor({ shape: [9999, 512, 512], dtype: 'int16' })).toBe(16);
    expect(blockSizeFor({ shape: [1, 20000, 20000], dtype: 'float64' })).toBe(1);
  });
});

describe('samples', () => {
  it('picks frames in the order asked for', async () => {
    expect([...(await pickFrames(movie(4, 1, 1), [3, 0, 2]))]).toEqual([3, 0, 2]);
  });

  it('spreads indices evenly, all of them when there are few', () => {
    expect(evenlySpaced(3, 10)).toEqual([0, 1, 2]);
    expect(evenlySpaced(100, 4)).toEqual([12, 37, 62, 87]);
    expect(evenlySpaced(0, 4)).toEqual([]);
  });

  it('views the frames of a block without copying', async () => {
    for await (const block of movie(2).blocks()) {
      const frames = [...framesOf(block)];
      expect(frames.map((frame) => frame[0])).toEqual([0, 6]);
      expect(frames[1]?.buffer).toBe(block.data.buffer);
    }
  });
});
