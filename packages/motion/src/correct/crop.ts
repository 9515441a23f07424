import { InvalidArgumentError, type Rectangle } from '@ophys/core';
import { type DisplacementField, knotCount } from '../field.ts';
import { covered } from '../reference-image/average.ts';
import { requireShiftsOf, type Shifts } from '../shifts.ts';

/** Options of {@link validCrop}. */
export interface ValidCropOptions {
  /**
   * Share of the frames, 0.5 to 1, whose shift along each direction the crop must allow for; the
   * rest count as outliers. Default 0.995.
   */
  readonly coverage?: number | undefined;
  /** Frames to leave out (non-zero), one entry per frame, e.g. those known to be bad. */
  readonly badFrames?: ArrayLike<number> | undefined;
  /** What parts of the frames moved on top of their shifts. */
  readonly field?: DisplacementField | undefined;
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
  { coverage = 0.995, badFrames, field }: ValidCropOptions = {},
): Rectangle {
  requireShiftsOf(shifts, height, width);
  if (!(coverage >= 0.5 && coverage <= 1)) {
    throw new InvalidArgumentError('coverage', `Expected 0.5 to 1, got coverage ${coverage}.`);
  }
  const good = [...shifts.peak.keys()].filter((i) => shifts.peak[i] > 0 && !badFrames?.[i]);
  const extents = (along: 'y' | 'x') =>
    good.map((i) => extentOf(shifts[along][i], field, along, i));
  const [row0, row1] = coveredByMost(extents('y'), height, coverage);
  const [column0, column1] = coveredByMost(extents('x'), width, coverage);
  if (row0 >= row1 || column0 >= column1) {
    throw new InvalidArgumentError(
      'shifts',
      `No pixel of ${height} x ${width} is covered in ${100 * coverage}% of the frames; the shifts are larger than the frame.`,
    );
  }
  return { row0, row1, column0, column1 };
}

/** The smallest and largest displacement within one frame. */
type Extent = readonly [lowest: number, highest: number];

function extentOf(
  shift: number,
  field: DisplacementField | undefined,
  along: 'y' | 'x',
  frame: number,
): Extent {
  if (field === undefined) return [shift, shift];
  const knots = knotCount(field.grid);
  const bends = field[along].subarray(frame * knots, (frame + 1) * knots);
  return [shift + Math.min(...bends), shift + Math.max(...bends)];
}

function coveredByMost(
  extents: readonly Extent[],
  length: number,
  coverage: number,
): readonly [first: number, stop: number] {
  if (extents.length === 0) return [0, length];
  const outliers = Math.floor((1 - coverage) * extents.length);
  const lowest = extents.map(([low]) => low).sort((a, b) => a - b)[outliers];
  const highest = extents.map(([, high]) => high).sort((a, b) => b - a)[outliers];
  return [covered(lowest, length)[0], covered(highest, length)[1]];
}
