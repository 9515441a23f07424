import type { Op } from '@ophys/compute';
import type { TypedArray } from '@ophys/core';
import type { Displacements } from '../../field.ts';
import type { FrameFormat } from '../translate/index.ts';

/** How frames are resampled, and what stands where they did not reach. */
export interface WarpOptions {
  /**
   * `cubic` (default): Keys' convolution of 4 x 4 pixels, a = -1/2 (Keys 1981, IEEE Trans. ASSP
   * 29:1153). `bilinear`: of 2 x 2 pixels, which smooths more and cannot overshoot.
   */
  readonly interpolation?: 'cubic' | 'bilinear' | undefined;
  /**
   * What a pixel becomes whose source lies outside the frame: `repeat` (default) the nearest border
   * pixel, or a number that the dtype holds, NaN for floats.
   */
  readonly edges?: 'repeat' | number | undefined;
}

/** Frames that a {@link Warper} is made for, and how it resamples them. */
export interface WarpFormat extends FrameFormat {
  readonly interpolation: 'cubic' | 'bilinear';
  readonly edges: 'repeat' | number;
}

/** Resamples frames of one size. */
export interface Warper {
  /**
   * Takes the motion out of each frame of `data`, in place, and gives `data` back:
   * `corrected[row, column] = frame[row + y, column + x]` with `y` and `x` the frame's shift plus
   * its field at that pixel. What is not finite in `motion`, which is that of these frames, counts
   * as 0.
   */
  warp<T extends TypedArray>(data: T, count: number, motion: Displacements): Promise<T>;
  /** Frees what is held on the device. */
  close(): Promise<void>;
}

/** What every backend implements. */
export interface WarpFrames {
  prepare(format: WarpFormat): Promise<Warper>;
}

/**
 * Resampling by a rigid shift plus a field that differs from pixel to pixel. Results of integer
 * dtypes are rounded, half to even, and clamped to the dtype; whole displacements move pixels
 * unchanged. NaN spreads to the pixels that are interpolated from it. A pixel is covered when its
 * source lies within the centres of the frame's border pixels; nothing wraps round.
 *
 * Backends agree with `reference` within one count (integers that round the other way), and within
 * {@link warpTolerance} of the largest pixel (floats).
 */
export const warp: Op<WarpFrames> = {
  name: 'warp',
  loaders: {
    gpu: async (request) => (await import('./gpu.ts')).load(request),
    wasm: async () => (await import('./wasm.ts')).load(),
    reference: async () => (await import('./reference.ts')).implementation,
  },
};

/** Largest relative difference of float pixels from the reference implementation. */
export const warpTolerance = 1e-5;
