import type { Op } from '@ophys/compute';
import type { TypedArray } from '@ophys/core';
import type { MaskTable } from '../../mask-table.ts';

/**
 * Weighted sums of pixels under masks, for frame after frame:
 * `trace[f, m] = Σ_p weights[m, p] · frame[f, p]`.
 *
 * Every dtype, any frame size, any number of masks (0 included). A mask without pixels gives 0.
 * Pixels that no mask names are never looked at, so NaN outside the masks does no harm.
 */
export interface MaskToTrace {
  /** Takes the masks to the device. One set of masks serves any number of blocks. */
  prepare(masks: MaskTable, pixelsPerFrame: number): Promise<MaskProjector>;
}

/** Masks that are ready to be laid over frames. */
export interface MaskProjector {
  /**
   * @param frames `count * pixelsPerFrame` pixels, row-major `[frame, row, column]`
   * @returns `count * masks` sums, row-major `[frame, mask]`
   */
  project(frames: TypedArray, count: number): Promise<Float32Array>;
  /** Frees what is held on the device; it cannot be used afterwards. */
  release(): Promise<void>;
}

/**
 * Largest allowed difference from the reference, relative to `Σ_p |weights[m, p] · frame[f, p]|`:
 * some rounding steps of float32.
 */
export const maskToTraceTolerance = 2e-6;

/** The op: `reference` sums in float64, `wasm` and `gpu` in float32 over short runs. */
export const maskToTrace: Op<MaskToTrace> = {
  name: 'traces/mask-to-trace',
  loaders: {
    gpu: async ({ explicit }) => (await import('./gpu.ts')).load(explicit),
    wasm: async () => (await import('./wasm.ts')).load(),
    reference: async () => (await import('./reference.ts')).load(),
  },
};
