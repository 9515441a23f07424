import type { Op } from '@ophys/compute';
import { DeviceMissingError, type Mask } from '@ophys/core';
import type { TraceStack } from '../../movie/trace-stack.ts';

/** Which factors each of some pixels is multiplied with. */
export interface FactorList {
  /** Pixels of the tile. */
  readonly pixels: Uint32Array;
  /** Where the list of each pixel starts, and where that of the last one ends. */
  readonly starts: Uint32Array;
  /** Indices of factors, pixel after pixel. */
  readonly factors: Uint32Array;
}

/**
 * Sums over the traces of a tile as it is read. A trace counts by what it is above its first bin, which
 * no filter that takes off means can tell from the trace itself, and which loses nothing to rounding when a
 * movie is bright. The traces of a tile must stay as they are from one call to the next.
 */
export interface TileSums {
  /**
   * Noise of each pixel once the running mean over `window` bins (cut off at the ends) is taken off:
   * the standard deviation that Gaussian noise would need for the mean absolute step between bins. 0
   * for pixels that never change or are not finite.
   */
  measureNoise(stack: TraceStack, window: number): Float32Array;
  /** Weighted sums of the traces of each group, `[group, bin]`. Pixels must be finite. */
  sumGroups(stack: TraceStack, groups: readonly Mask[]): Float32Array;
  /**
   * Products of traces with factors, over bins, in the order of the list.
   *
   * @param factors `[factor, bin]`
   */
  multiply(stack: TraceStack, factors: Float32Array, list: FactorList): Float32Array;
}

/** Largest allowed difference from the reference, relative to what the sum of absolute values would be. */
export const tileSumsTolerance = 1e-5;

/** The op: `reference` is the definition; `wasm` holds the tile in its memory. */
export const tileSums: Op<TileSums> = {
  name: 'segmentation/tile-sums',
  loaders: {
    gpu: async () => {
      throw new DeviceMissingError('There are no GPU kernels for the sums of demixing.');
    },
    wasm: async () => (await import('./wasm.ts')).load(),
    reference: async () => (await import('./reference.ts')).load(),
  },
};
