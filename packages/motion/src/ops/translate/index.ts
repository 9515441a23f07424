import type { Op } from '@ophys/compute';
import type { Dtype, TypedArray } from '@ophys/core';
import type { Shifts } from '../../shifts.ts';

/** Resamples frames of one size. */
export interface Translator {
  /**
   * Moves each frame of `data` back by its shift, in place, and gives `data` back:
   * `corrected[row, column] = frame[row + y, column + x]`.
   * Nothing wraps: outside the frame the nearest border pixel is repeated.
   */
  translate<T extends TypedArray>(
    data: T,
    count: number,
    shifts: Pick<Shifts, 'y' | 'x'>,
  ): Promise<T>;
  /** Frees what is held on the device. */
  close(): Promise<void>;
}

/** Size and dtype of the frames a {@link Translator} is made for. */
export interface FrameFormat {
  readonly height: number;
  readonly width: number;
  readonly dtype: Dtype;
}

/** What every backend implements. */
export interface TranslateFrames {
  prepare(format: FrameFormat): Promise<Translator>;
}

/**
 * Subpixel translation by Keys' cubic convolution (a = -1/2). Results of integer dtypes are
 * rounded, half to even, and clamped to the dtype; whole shifts move pixels unchanged. NaN spreads
 * to the 4 x 4 pixels that are interpolated from it.
 *
 * Backends agree with `reference` within one count (integers that round the other way), and
 * within {@link translateTolerance} of the largest pixel (floats).
 */
export const translate: Op<TranslateFrames> = {
  name: 'translate',
  loaders: {
    gpu: async (request) => (await import('./gpu.ts')).load(request),
    wasm: async () => (await import('./wasm.ts')).load(),
    reference: async () => (await import('./reference.ts')).implementation,
  },
};

/** Largest relative difference of float pixels from the reference implementation. */
export const translateTolerance = 1e-6;
