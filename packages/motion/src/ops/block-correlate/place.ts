import type { Shifts } from '../../shifts.ts';

/** A displacement in px. */
interface Displacement {
  readonly y: number;
  readonly x: number;
}

/** How a frame is placed before its blocks are measured. */
export interface Placement {
  /** The whole shift by which it is moved back. */
  readonly whole: Displacement;
  /** That less the rigid shift; added to what is measured. */
  readonly rest: Displacement;
}

/** Rounds the rigid shift of a frame to whole pixels, at most its size; NaN counts as 0. */
export function placeFrame(
  { y, x }: Pick<Shifts, 'y' | 'x'>,
  frame: number,
  { height, width }: { readonly height: number; readonly width: number },
): Placement {
  const alongY = round(y[frame], height);
  const alongX = round(x[frame], width);
  return {
    whole: { y: alongY.whole, x: alongX.whole },
    rest: { y: alongY.rest, x: alongX.rest },
  };
}

function round(shift: number, length: number): { readonly whole: number; readonly rest: number } {
  if (Number.isNaN(shift)) return { whole: 0, rest: 0 };
  const whole = Math.max(-length, Math.min(length, Math.round(shift))) + 0;
  return { whole, rest: whole - shift };
}
