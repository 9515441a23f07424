import type { Op } from '@ophys/compute';
import type { TypedArray } from '@ophys/core';
import type { Shifts } from '../../shifts.ts';
import type { PreparedBlocks } from './prepare.ts';

/** Where the blocks of some frames lie, and how sure that is: `[frame, block row, block column]`. */
export interface BlockShifts {
  /** Relative to the frame's rigid shift, in px, positive down. */
  readonly y: Float32Array;
  /** Relative to the frame's rigid shift, in px, positive right. */
  readonly x: Float32Array;
  /** Height of the correlation's peak: 1 for a block equal to the reference's. */
  readonly peak: Float32Array;
  /** The peak over the highest correlation elsewhere; 0 where there is no peak. */
  readonly snr: Float32Array;
}

/** Measures the blocks of frames against those of one reference. */
export interface BlockCorrelator {
  /**
   * Shifts of the blocks of `count` frames, `data` being `[frame, row, column]` of any dtype and not
   * changed, `shifts` their rigid shifts in px. Each frame's result depends on that frame alone. NaN
   * pixels count as the mean of the reference's block. A block without contrast takes its
   * neighbours' shift; where they have none either, its shift, peak and SNR are 0.
   */
  correlate(data: TypedArray, count: number, shifts: Pick<Shifts, 'y' | 'x'>): Promise<BlockShifts>;
  /** Frees what is held on the device. */
  close(): Promise<void>;
}

/** What every backend implements. */
export interface BlockCorrelation {
  prepare(blocks: PreparedBlocks): Promise<BlockCorrelator>;
}

/**
 * Whitened, subpixel phase correlation of overlapping blocks of frames with those of a reference.
 *
 * Backends agree with `reference` within `phaseCorrelateTolerance` on frames that share structure
 * with the reference.
 */
export const blockCorrelate: Op<BlockCorrelation> = {
  name: 'block-correlate',
  loaders: {
    gpu: async (request) => (await import('./gpu.ts')).load(request),
    wasm: async () => (await import('./wasm.ts')).load(),
    reference: async () => (await import('./reference.ts')).implementation,
  },
};

/** Zeroed shifts of `blocks` blocks of `count` frames. */
export function createBlockShifts(count: number, blocks: number): BlockShifts {
  const zeros = () => new Float32Array(count * blocks);
  return { y: zeros(), x: zeros(), peak: zeros(), snr: zeros() };
}
