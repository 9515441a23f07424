import { describeValue, InvalidArgumentError, type Rectangle, WrongTypeError } from '@ophys/core';

/**
 * A movie of which only parts are read: the temporally binned, motion-corrected recording, in memory
 * or on disk.
 */
export interface BinnedMovie {
  readonly shape: readonly [bins: number, height: number, width: number];
  /** The traces of a tile's pixels, `[row, column, bin]`; the caller owns the array. */
  readTile(tile: Rectangle, signal?: AbortSignal): Promise<Float32Array>;
}

/** Bins that are turned around together: as many floats as a cache line holds. */
const LINE = 16;

/**
 * A binned movie that is in memory whole.
 *
 * @param data `[bin, row, column]`; it is kept, not copied
 */
export function binnedMovieInMemory(
  data: Float32Array,
  shape: readonly [bins: number, height: number, width: number],
): BinnedMovie {
  const [bins, height, width] = shape;
  if (data.length !== bins * height * width) {
    throw new InvalidArgumentError(
      'data',
      `Shape [${shape.join(', ')}] needs ${bins * height * width} pixels, got ${data.length}.`,
    );
  }
  return {
    shape,
    async readTile({ row0, row1, column0, column1 }, signal) {
      signal?.throwIfAborted();
      const tile = new Float32Array((row1 - row0) * (column1 - column0) * bins);
      const columns = column1 - column0;
      for (let row = row0; row < row1; row++) {
        const target = tile.subarray((row - row0) * columns * bins);
        for (let first = 0; first < bins; first += LINE) {
          const last = Math.min(bins, first + LINE);
          for (let column = 0; column < columns; column++) {
            let from = (first * height + row) * width + column0 + column;
            for (let bin = first; bin < last; bin++, from += height * width) {
              target[column * bins + bin] = data[from] as number;
            }
          }
        }
      }
      return tile;
    },
  };
}

/**
 * Refuses what is no binned movie, before its shape is read.
 *
 * @throws {WrongTypeError} naming what makes one
 */
export function requireBinnedMovie(movie: unknown): void {
  const { shape, readTile }: { shape?: unknown; readTile?: unknown } = Object(movie);
  if (typeof readTile === 'function' && Array.isArray(shape) && shape.length === 3) return;
  throw new WrongTypeError(
    'movie',
    `Expected a binned movie, with shape [bins, height, width] and readTile(), got ${describeValue(movie)}; binMovie makes one of a movie.`,
  );
}

/** Most bins of a binned movie, whatever the recording's length. */
export const MAX_BINS = 5000;

/**
 * Frames per bin: as many as the indicator's decay lasts, and enough that there are at most
 * {@link MAX_BINS} bins.
 *
 * @throws {InvalidArgumentError} a rate or decay that is not positive, or no number of frames
 */
export function chooseBinSize(recording: {
  readonly rateHz: number;
  /** Decay time of the indicator in seconds. */
  readonly tau: number;
  readonly frames: number;
}): number {
  const { rateHz, tau, frames } = recording ?? {};
  for (const [name, value] of [
    ['rateHz', rateHz],
    ['tau', tau],
  ] as const) {
    if (!(value > 0 && Number.isFinite(value))) {
      throw new InvalidArgumentError(
        name,
        `Expected ${name} above 0, got ${describeValue(value)}.`,
      );
    }
  }
  if (!(Number.isSafeInteger(frames) && frames >= 0)) {
    throw new InvalidArgumentError(
      'frames',
      `Expected frames, how many the recording has (shape[0] of a movie), got ${describeValue(frames)}.`,
    );
  }
  return Math.max(1, Math.round(tau * rateHz), Math.ceil(frames / MAX_BINS));
}
