import { undoOverlap } from './overlap.ts';
import { createPeakFinder, type Peak } from './peak.ts';
import type { PreparedReference } from './prepare.ts';

/** A whole shift in px. */
export interface WholeShift {
  readonly y: number;
  readonly x: number;
}

/**
 * Makes a function that turns the patch round a surface's highest pixel into a frame's shift:
 * undoes what the tapers took, refines the peak, adds what the frame was moved back by. Along a side
 * of one pixel nothing can be measured; there the shift is 0.
 */
export function createShiftFinder(
  reference: PreparedReference,
): (patch: ArrayLike<number>, top: WholeShift, moved: WholeShift) => Peak {
  const findPeak = createPeakFinder(reference.smoothing);
  return (patch, top, moved) => {
    const peak = findPeak(undoOverlap(patch, top, reference));
    return {
      y: reference.height > 1 ? moved.y + top.y + peak.y : 0,
      x: reference.width > 1 ? moved.x + top.x + peak.x : 0,
      height: peak.height,
    };
  };
}
