/** A shift along one axis as whole pixels and the weights of the four pixels from `whole - 1` on. */
export interface AxisShift {
  readonly whole: number;
  readonly weights: readonly [number, number, number, number];
}

/**
 * Keys' cubic convolution with a = -1/2 (Keys 1981, IEEE Trans. ASSP 29:1153): third-order
 * accurate, and exact for whole shifts. Shifts past the frame's far border are clamped, because
 * all that is left there is the border.
 */
export function splitShift(shift: number, length: number): AxisShift {
  const bounded = Math.min(length + 1, Math.max(-length - 1, Number.isNaN(shift) ? 0 : shift));
  const whole = Math.floor(bounded);
  const t = bounded - whole;
  return {
    whole,
    weights: [
      ((-0.5 * t + 1) * t - 0.5) * t,
      (1.5 * t - 2.5) * t * t + 1,
      ((-1.5 * t + 2) * t + 0.5) * t,
      (0.5 * t - 0.5) * t * t,
    ],
  };
}

/** Rounds to the nearest integer, halves to the even one (IEEE 754 roundTiesToEven). */
export function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
