import type { Op } from '@ophys/compute';
import type { TypedArray } from '@ophys/core';

/** Takes the background off frames of one size. */
export interface HighPass {
  /**
   * A new array of `count` frames `[frame, row, column]` in which each pixel has lost the mean of the
   * window round it. Pixels that are not finite are left out of means and become NaN.
   */
  apply(data: TypedArray, count: number): Promise<Float32Array>;
  /** Frees what is held. */
  close(): Promise<void>;
}

/** Size of the frames, and the window. */
export interface HighPassFormat {
  readonly height: number;
  readonly width: number;
  /** Pixels to each side that the square window reaches; where the frame ends, it ends. */
  readonly radius: number;
}

/** What every backend implements. */
export interface HighPassFrames {
  prepare(format: HighPassFormat): Promise<HighPass>;
}

/**
 * Spatial high-pass of frames: each pixel less the mean of the square window round it.
 *
 * Backends agree with `reference` within {@link highPassTolerance}. On a GPU's behalf the filter runs
 * in WASM, on the way to the device.
 */
export const highPass: Op<HighPassFrames> = {
  name: 'high-pass',
  loaders: {
    gpu: async () => (await import('./wasm.ts')).load(),
    wasm: async () => (await import('./wasm.ts')).load(),
    reference: async () => (await import('./reference.ts')).implementation,
  },
};

/** Largest difference from the reference implementation, relative to the largest pixel. */
export const highPassTolerance = 1e-6;
