import { undoOverlap } from './overlap.ts';
import { createPeakFinder, type Peak, patchRadius, patchSide } from './peak.ts';
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

/** Farthest whole shift on a surface of `Correlator.surfaces`. */
export function surfaceReach({ limit }: Pick<PreparedReference, 'limit'>): number {
  return limit + patchRadius;
}

/**
 * Makes a function that finds the shift on a surface of `Correlator.surfaces`. The frame is not
 * measured once more at its place, so that shifts of more than a few percent of the frame are found a
 * little too small. A surface of 0 has shift and height 0.
 */
export function createSurfaceReader(
  reference: PreparedReference,
): (surface: ArrayLike<number>) => Peak {
  const { limit } = reference;
  const reach = surfaceReach(reference);
  const side = 2 * reach + 1;
  const findShift = createShiftFinder(reference);
  const patch = new Float64Array(patchSide * patchSide);
  return (surface) => {
    let best = -Infinity;
    let top = { y: 0, x: 0 };
    for (let y = -limit; y <= limit; y++) {
      for (let x = -limit; x <= limit; x++) {
        const height = surface[(y + reach) * side + x + reach];
        if (height > best) {
          best = height;
          top = { y, x };
        }
      }
    }
    for (let k = 0; k < patch.length; k++) {
      const row = top.y + reach + Math.floor(k / patchSide) - patchRadius;
      const column = top.x + reach + (k % patchSide) - patchRadius;
      patch[k] = surface[row * side + column];
    }
    if (patch.every((value) => value === 0)) return { y: 0, x: 0, height: 0 };
    return findShift(patch, top, { y: 0, x: 0 });
  };
}
