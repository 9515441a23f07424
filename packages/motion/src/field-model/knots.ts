import type { FieldGrid } from '../field.ts';

/** Spacing of knots in px where the frame is small enough. */
const SPACING_PX = 48;

/** Most knots along an axis: their covariance has to be learnt from a few hundred frames. */
const MOST = 9;

/** Knots from border to border, those between on multiples of 4 px. */
export function layOutKnots(height: number, width: number): FieldGrid {
  return { y: spread(height), x: spread(width) };
}

function spread(length: number): Float32Array {
  const cells = Math.min(MOST - 1, Math.max(1, Math.round((length - 1) / SPACING_PX)));
  return Float32Array.from({ length: cells + 1 }, (_, i) =>
    i === cells ? length - 1 : 4 * Math.round((i * (length - 1)) / cells / 4),
  );
}
