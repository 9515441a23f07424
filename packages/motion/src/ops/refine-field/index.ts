import type { Op } from '@ophys/compute';
import type { TypedArray } from '@ophys/core';
import type { DisplacementField } from '../../field.ts';
import type { Shifts } from '../../shifts.ts';
import type { FieldModel } from './model.ts';

/** Finds the displacement fields of frames. */
export interface FieldRefiner {
  /**
   * Fields of `count` frames relative to their rigid shifts, `data` being `[frame, row, column]` of any
   * dtype and not changed. Each frame's result depends on that frame alone. Pixels that are NaN or that
   * the frame does not cover count for nothing; no mode goes beyond 4 of its standard deviations.
   */
  refine(
    data: TypedArray,
    count: number,
    shifts: Pick<Shifts, 'y' | 'x'>,
  ): Promise<DisplacementField>;
  /**
   * What one step sees before it moves anything: per frame the sums over pixels of (moved frame minus
   * image) times map times the knot's tent function, `[frame, channel, knot row, knot column]`. What
   * models are estimated from.
   *
   * @param motion shifts, and fields on the model's own grid
   */
  measure(
    data: TypedArray,
    count: number,
    motion: { readonly shifts: Pick<Shifts, 'y' | 'x'>; readonly field: DisplacementField },
    step: number,
  ): Promise<Float64Array>;
  /** Frees what is held on the device. */
  close(): Promise<void>;
}

/** What every backend implements. */
export interface FieldRefinement {
  prepare(model: FieldModel): Promise<FieldRefiner>;
}

/**
 * Smooth displacement of each frame's parts, measured on the image itself by inverse-compositional
 * Gauss-Newton with a prior learnt from the recording.
 *
 * Backends agree with `reference` within {@link refineFieldTolerance}.
 */
export const refineField: Op<FieldRefinement> = {
  name: 'refine-field',
  loaders: {
    gpu: async (request) => (await import('./gpu.ts')).load(request),
    wasm: async () => (await import('./wasm.ts')).load(),
    reference: async () => (await import('./reference.ts')).implementation,
  },
};

/** Largest difference of a displacement from the reference implementation, in px. */
export const refineFieldTolerance = 0.01;
