import type { Op } from '@ophys/compute';
import type { TypedArray } from '@ophys/core';
import type { Shifts } from '../../shifts.ts';
import type { PreparedReference } from './prepare.ts';

/** Measures frames against one reference. */
export interface Correlator {
  /**
   * Shifts of `count` frames, `data` being `[frame, row, column]` of any dtype and not changed.
   * Each frame's result depends on that frame alone. NaN pixels count as the reference's mean;
   * a frame without contrast after clipping (constant, saturated, all NaN) has shift and peak 0.
   */
  correlate(data: TypedArray, count: number): Promise<Shifts>;
  /**
   * Correlation of each frame, as it lies, with the reference: `[frame, dy, dx]`, whole shifts from
   * `-surfaceReach(reference)` on; 0 for a frame without contrast. `createSurfaceReader` finds the
   * shift in one of them, or in a sum of several.
   */
  surfaces(data: TypedArray, count: number): Promise<Float32Array>;
  /** Frees what is held on the device. */
  close(): Promise<void>;
}

/** What every backend implements. */
export interface PhaseCorrelator {
  prepare(reference: PreparedReference): Promise<Correlator>;
}

/**
 * Whitened, subpixel phase correlation of frames with a reference image.
 *
 * Backends agree with `reference` within {@link phaseCorrelateTolerance} on frames that share
 * structure with the reference.
 */
export const phaseCorrelate: Op<PhaseCorrelator> = {
  name: 'phase-correlate',
  loaders: {
    gpu: async (request) => (await import('./gpu.ts')).load(request),
    wasm: async () => (await import('./wasm.ts')).load(),
    reference: async () => (await import('./reference.ts')).implementation,
  },
};

/** Largest difference from the reference implementation: shifts in px, and peaks. */
export const phaseCorrelateTolerance = { shift: 0.01, peak: 1e-3 } as const;
