import { checkCrop, InvalidArgumentError, type Rectangle } from '@ophys/core';
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
