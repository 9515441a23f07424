import { blockRanges, collectFrames } from './blocks.ts';
import { createArray } from './dtype.ts';
import { InvalidArgumentError } from './errors.ts';
import type { FrameSource } from './frames.ts';

/**
 * One movie after the other as one movie, e.g. of the clips that a recording was cut into. Its rate is
 * that of the first.
 *
 * @throws {InvalidArgumentError} for no movies, or frames of different sizes or dtypes
 */
export function joinMovies(movies: readonly FrameSource[]): FrameSource {
  const [first] = movies;
  if (first === undefined) {
    throw new InvalidArgumentError('movies', 'Expected at least one movie, got none.');
  }
  const [, height, width] = first.shape;
  for (const [i, { shape, dtype }] of movies.entries()) {
    if (shape[1] === height && shape[2] === width && dtype === first.dtype) continue;
    throw new InvalidArgumentError(
      'movies',
      `Expected frames of ${height} x ${width}, ${first.dtype}, as movie 0 has, got ${shape[1]} x ${shape[2]}, ${dtype} in movie ${i}.`,
    );
  }
  const starts: number[] = [];
  let frames = 0;
  for (const { shape } of movies) {
    starts.push(frames);
    frames += shape[0];
  }
  return {
    shape: [frames, height, width],
    dtype: first.dtype,
    rateHz: first.rateHz,
    async *blocks(request) {
      for (const { start, stop } of blockRanges(this, request)) {
        const data = createArray(first.dtype, (stop - start) * height * width);
        for (const [i, movie] of movies.entries()) {
          const offset = starts[i] ?? 0;
          const range = {
            start: Math.max(start - offset, 0),
            stop: Math.min(stop - offset, movie.shape[0]),
          };
          if (range.start >= range.stop) continue;
          const pixels = await collectFrames(movie, { ...range, signal: request?.signal });
          data.set(pixels, (offset + range.start - start) * height * width);
        }
        yield { data, start, count: stop - start };
      }
    },
  };
}
