import { arraySource, InvalidArgumentError } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binnedMovieInMemory, chooseBinSize } from './binned-movie.ts';
import { binMovie, createBinner } from './binner.ts';

describe('binning', () => {
  it('averages whole bins and drops the rest', async () => {
    const source = arraySource(Int16Array.of(1, 10, 3, 20, 5, 30, 7, 40, 9, 50), [5, 1, 2]);
    const movie = await binMovie(source, { binSize: 2 });
    expect(movie.shape).toEqual([2, 1, 2]);
    const tile = await movie.readTile({ row0: 0, row1: 1, column0: 0, column1: 2 });
    expect([...tile]).toEqual([2, 6, 15, 35]);
  });

  it('does not depend on how the stream is cut', () => {
    const frames = Float32Array.from({ length: 20 * 3 }, (_, i) => Math.sin(i) * 1e3);
    const binAll = (sizes: readonly number[]) => {
      const binner = createBinner({ height: 1, width: 3, binSize: 4 });
      const bins: number[] = [];
      let start = 0;
      for (const size of [...sizes, 20]) {
        const count = Math.min(size, 20 - start);
        const data = frames.slice(start * 3, (start + count) * 3);
        bins.push(...binner.push({ data, start, count }));
        start += count;
      }
      return bins;
    };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (sizes) => {
        expect(binAll(sizes)).toEqual(binAll([]));
      }),
    );
  });

  it('refuses bad sizes', () => {
    expect(() => createBinner({ height: 1, width: 1, binSize: 0 })).toThrow(InvalidArgumentError);
    const binner = createBinner({ height: 2, width: 2, binSize: 1 });
    const block = { data: new Int16Array(3), start: 0, count: 1 };
    expect(() => binner.push(block)).toThrow(InvalidArgumentError);
    expect(() => binnedMovieInMemory(new Float32Array(3), [1, 2, 2])).toThrow(InvalidArgumentError);
  });

  it('chooses about one decay per bin, and at most 5000 bins', () => {
    expect(chooseBinSize({ rateHz: 30, tau: 1, frames: 2000 })).toBe(30);
    expect(chooseBinSize({ rateHz: 3, tau: 0.1, frames: 2000 })).toBe(1);
    const binSize = chooseBinSize({ rateHz: 30, tau: 0.1, frames: 100_001 });
    expect(100_001 / binSize).toBeLessThanOrEqual(5000);
    expect(() => chooseBinSize({ rateHz: 0, tau: 1, frames: 1 })).toThrow(InvalidArgumentError);
  });

  it('reads tiles', async () => {
    const data = Float32Array.from({ length: 2 * 3 * 4 }, (_, i) => i);
    const movie = binnedMovieInMemory(data, [2, 3, 4]);
    const tile = await movie.readTile({ row0: 1, row1: 3, column0: 2, column1: 4 });
    expect([...tile]).toEqual([6, 18, 7, 19, 10, 22, 11, 23]);
  });
});
