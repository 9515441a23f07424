import { InvalidArgumentError, type Rectangle } from '@ophys/core';
import type { BinnedMovie } from './binned-movie.ts';

/** Fewest bins that a trace's noise can be told from. */
const MINIMUM_BINS = 3;

/**
 * Checks that a movie is long enough to be worked on and that a crop lies inside it.
 *
 * @throws {InvalidArgumentError} it is not, or does not
 */
export function checkMovie({ shape }: BinnedMovie, crop: Rectangle): void {
  const [bins, height, width] = shape;
  if (bins < MINIMUM_BINS) {
    throw new InvalidArgumentError(
      'movie',
      `Finding cells needs at least ${MINIMUM_BINS} bins, got ${bins}; bin fewer frames together.`,
    );
  }
  checkCrop(crop, height, width);
}

/**
 * Checks that a crop lies inside the frame.
 *
 * @throws {InvalidArgumentError} it does not
 */
export function checkCrop(crop: Rectangle, height: number, width: number): void {
  const { row0, row1, column0, column1 } = crop;
  const rowsFit = 0 <= row0 && row0 < row1 && row1 <= height;
  if (rowsFit && 0 <= column0 && column0 < column1 && column1 <= width) return;
  throw new InvalidArgumentError(
    'crop',
    `Expected a rectangle inside ${height} rows and ${width} columns, got rows ${row0} to ${row1}, columns ${column0} to ${column1}.`,
  );
}
