import { InvalidArgumentError, type Rectangle } from '@ophys/core';
import { covered } from './reference-image/average.ts';
import type { Shifts } from './shifts.ts';

/** Options of {@link validCrop}. */
export interface ValidCropOptions {
  /**
   * Share of the frames, 0.5 to 1, whose shift along each direction the crop must allow for; the
   * rest count as outliers. Default 0.995.
   */
  readonly coverage?: number | undefined;
  /** Frames to leave out (non-zero), one entry per frame, e.g. those known to be bad. */
  readonly badFrames?: ArrayLike<number> | undefined;
}

/**
 * The rectangle of a corrected movie that recorded pixels cover in all frames but outliers.
 * Frames without contrast (`peak` 0) and bad frames do not count. In a movie shorter than
 * `1 / (1 - coverage)` frames no frame is an outlier.
 *
 * @throws {InvalidArgumentError} when nothing is left, or `coverage` is out of range
 */
export function validCrop(
  shifts: Shifts,
  height: number,
  width: number,
  { coverage = 0.995, badFrames }: ValidCropOptions = {},
): Rectangle {
  if (!(coverage >= 0.5 && coverage <= 1)) {
    throw new InvalidArgumentError('coverage', `Expected 0.5 to 1, got coverage ${coverage}.`);
  }
  const good = [...shifts.peak.keys()].filter((i) => shifts.peak[i] > 0 && !badFrames?.[i]);
  const [row0, row1] = coveredByMost(
    good.map((i) => shifts.y[i]),
    height,
    coverage,
  );
  const [column0, column1] = coveredByMost(
    good.map((i) => shifts.x[i]),
    width,
    coverage,
  );
  if (row0 >= row1 || column0 >= column1) {
    throw new InvalidArgumentError(
      'shifts',
      `No pixel of ${height} x ${width} is covered in ${100 * coverage}% of the frames; the shifts are larger than the frame.`,
    );
  }
  return { row0, row1, column0, column1 };
}

function coveredByMost(
  shifts: number[],
  length: number,
  coverage: number,
): readonly [first: number, stop: number] {
  if (shifts.length === 0) return [0, length];
  const sorted = shifts.sort((a, b) => a - b);
  const outliers = Math.floor((1 - coverage) * sorted.length);
  const lowest = sorted[outliers];
  const highest = sorted[sorted.length - 1 - outliers];
  return [covered(lowest, length)[0], covered(highest, length)[1]];
}
