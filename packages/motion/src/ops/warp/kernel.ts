import type { WarpFormat } from './index.ts';

/**
 * Weights of the four pixels from one before a place on, which lies `part` after the second:
 * Keys' cubic convolution with a = -1/2, or the two of linear interpolation.
 */
export function interpolationWeights(
  part: number,
  interpolation: WarpFormat['interpolation'],
): readonly [number, number, number, number] {
  if (interpolation === 'bilinear') return [0, 1 - part, part, 0];
  return [
    ((-0.5 * part + 1) * part - 0.5) * part,
    (1.5 * part - 2.5) * part * part + 1,
    ((-1.5 * part + 2) * part + 0.5) * part,
    (0.5 * part - 0.5) * part * part,
  ];
}

/** True when a place, `whole + part`, lies between the centres of a side's first and last pixel. */
export function isCovered(whole: number, part: number, length: number): boolean {
  return whole >= 0 && (whole < length - 1 || (whole === length - 1 && part === 0));
}
