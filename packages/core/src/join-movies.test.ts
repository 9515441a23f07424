import fc from 'fast-check';
import { expect, it } from 'vitest';
import { arraySource, collectFrames } from './blocks.ts';
import { joinMovies } from './join-movies.ts';

const movie = (frames: number, first: number) =>
  arraySource(
    Uint16Array.from({ length: frames * 6 }, (_, i) => first + i),
    [frames, 2, 3],
    10,
  );

it('gives the frames of all movies in order, whatever the blocks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(5), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 7 }),
      async (lengths, size) => {
        const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, n) => sum + n, 0));
        const frames = lengths.reduce((sum, n) => sum + n, 0);
        const joined = joinMovies(lengths.map((n, i) => movie(n, 6 * (starts[i] as number))));
        expect(joined.shape).toEqual([frames, 2, 3]);
        const all = await collectFrames(joined, { size });
        expect([...all]).toEqual(Array.from({ length: 6 * frames }, (_, i) => i));
      },
    ),
  );
});

it('reads a range across movies', async () => {
  const joined = joinMovies([movie(2, 0), movie(3, 12)]);
  expect(joined.rateHz).toBe(10);
  const some = await collectFrames(joined, { start: 1, stop: 4 });
  expect([...some]).toEqual(Array.from({ length: 18 }, (_, i) => 6 + i));
});

it('refuses none, and movies that differ', () => {
  expect(() => joinMovies([])).toThrow(/at least one movie/);
  const other = arraySource(new Uint8Array(6), [1, 2, 3]);
  expect(() => joinMovies([movie(1, 0), other])).toThrow(
    /uint16, as movie 0 has.*uint8 in movie 1/,
  );
});
