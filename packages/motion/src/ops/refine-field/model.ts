import type { FieldGrid } from '../../field.ts';

/** What is summed at every knot: the residual times the gradients along y and x, the image, and 1. */
export const channels = 4;

/**
 * How motion within frames looks in one recording, and what frames are compared with: prepared once by
 * `estimateFieldModel`, used for any number of frames. Survives structured cloning.
 */
export interface FieldModel {
  readonly height: number;
  readonly width: number;
  /**
   * Knots of the fields; the first along each axis is 0 and the last the frame's last row or column;
   * those between lie on multiples of 4 px.
   */
  readonly grid: FieldGrid;
  /** Mean of aligned frames, `[row, column]`; 0 where it is not known. */
  readonly image: Float32Array;
  /** Newton steps, in the order in which they are taken: from coarse gradients to fine ones. */
  readonly steps: readonly FieldStep[];
  /** Displacement per unit of each mode in px: `[mode, axis (y, x), knot row, knot column]`. */
  readonly modes: Float64Array;
  /** Variance of each mode over the recording, from the strongest mode on; its square root is its unit. */
  readonly variances: Float64Array;
}

/** One Newton step: linear maps from a frame's residual to a change of its modes. */
export interface FieldStep {
  /**
   * What the residual is multiplied by before it is summed, `[channel, row, column]`: gradients of the
   * image along y and x, the image, and 1, each over the pixel's variance.
   */
  readonly maps: Float32Array;
  /** Slope of each mode's log likelihood per moment: `[mode, channel, knot]`. */
  readonly projection: Float64Array;
  /** Inverse of the curvature of the posterior, `[mode, mode]`. */
  readonly inverse: Float64Array;
}

/** Whether a model knows of no motion within frames. */
export function isRigid({ variances }: FieldModel): boolean {
  return variances.length === 0;
}
