import { patchRadius, patchSide } from './peak.ts';
import type { PreparedReference } from './prepare.ts';

/** A taper's correlation with itself at lags 0 to `reach`, 1 at lag 0; 1 throughout for one pixel. */
export function taperOverlap(taper: Float64Array, reach: number): Float64Array {
  const own = (lag: number) => {
    let sum = 0;
    for (let i = lag; i < taper.length; i++) sum += taper[i] * taper[i - lag];
    return sum;
  };
  const whole = own(0);
  const isPoint = taper.length === 1;
  return Float64Array.from({ length: reach + 1 }, (_, lag) => (isPoint ? 1 : own(lag) / whole));
}

/** Overlaps are taken for at least this: below it, undoing them would raise mostly noise. */
const SMALLEST_OVERLAP = 0.25;

/**
 * The patch round `top` as it would be if the tapers of frame and reference covered each other at
 * every lag. Both stand still while the content moves, so that a correlation falls off with the
 * lag as the tapers' own one does, which pulls its peak towards 0.
 */
export function undoOverlap(
  patch: ArrayLike<number>,
  top: { readonly y: number; readonly x: number },
  { overlapY, overlapX }: Pick<PreparedReference, 'overlapY' | 'overlapX'>,
): Float64Array {
  return Float64Array.from(patch, (value, k) => {
    const y = Math.abs(top.y + Math.floor(k / patchSide) - patchRadius);
    const x = Math.abs(top.x + (k % patchSide) - patchRadius);
    return value / Math.max(SMALLEST_OVERLAP, overlapY[y] * overlapX[x]);
  });
}
