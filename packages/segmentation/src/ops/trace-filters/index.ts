import type { Op } from '@ophys/compute';
import { DeviceMissingError, type Rectangle } from '@ophys/core';
import type { BoxSums } from '../../filters/box.ts';
import type { TraceStack } from '../../movie/trace-stack.ts';

/** Pixels of a stack, `row * width + column`, ascending, with weights. */
export interface Footprint {
  readonly pixels: Uint32Array;
  readonly weights: Float32Array;
}

/** A window of a stack. */
export type Patch = Rectangle;

/** A trace of which only some bins count. */
export interface ActiveTrace {
  /** One value per bin. */
  readonly values: Float32Array;
  /** The bins that count, ascending. */
  readonly active: readonly number[];
}

/** What is done to the traces of a tile. */
export interface TraceFilters {
  /**
   * Takes a stack to where it is worked on without being copied; boxes that are summed of it lie there
   * too. One stack is held at a time: what was held before, and its boxes, must not be used any more.
   */
  hold(stack: TraceStack): TraceStack;
  /**
   * Subtracts from each trace, in place, its running mean over `window` bins (cut off at the ends) and
   * divides it by its noise. Traces that never change, or hold values that are not finite, become 0.
   *
   * @returns per pixel the noise (0 where the trace became 0), and the largest high-passed value
   */
  filterInTime(stack: TraceStack, window: number): { noise: Float32Array; maximum: Float32Array };
  /**
   * Local correlation image: the mean Pearson correlation of each pixel's trace, taken as zero-mean,
   * with those of its (up to) eight neighbours. Pixels without variation count as uncorrelated.
   */
  correlateNeighbours(stack: TraceStack): Float32Array;
  /**
   * Sums under squares of `2 * radius + 1` pixels around every `stride`-th pixel of every
   * `stride`-th row, cut off at the edges.
   *
   * @param skip 1 for pixels that are left out
   */
  sumBoxes(stack: TraceStack, radius: number, stride: number, skip?: Uint8Array): BoxSums;
  /**
   * Takes the neuropil out of unit-noise traces, in place: at a pixel it is the mean trace there,
   * interpolated linearly between the points of a grid (past the last one it is that of the last),
   * times the pixel's own gain: the slope on it, with an intercept and a Gaussian prior of mean 1,
   * over bins that do not lie above the fit.
   */
  subtractNeuropil(stack: TraceStack, means: BoxSums): void;
  /**
   * Scales each trace, in place, by its factor in `own`; with `other`, adds the trace of that stack
   * times its factor in `shares`.
   */
  mix(stack: TraceStack, own: Float32Array, other?: TraceStack, shares?: Float32Array): void;
  /** Energy above a threshold of each trace: `Σ x²` over the bins where `x > threshold`. */
  energyAbove(stack: TraceStack, threshold: number): Float64Array;
  /** Inner product of each trace of a patch, row by row, with a trace over its active bins. */
  regress(stack: TraceStack, patch: Patch, trace: ActiveTrace): Float64Array;
  /** Weighted sum of the footprint's traces. */
  addTraces(stack: TraceStack, footprint: Footprint): Float32Array;
  /**
   * Subtracts a source, in place: its trace, in its active bins, times the weight of each pixel.
   *
   * @returns by how much that changes the energy above `threshold` of each pixel's trace
   */
  subtract(
    stack: TraceStack,
    footprint: Footprint,
    trace: ActiveTrace,
    threshold: number,
  ): Float64Array;
}

/** How the gain of the neuropil is fitted. */
export const neuropilGain = {
  /** Neuropil scales with a pixel's brightness; a priori with this spread around the local mean's. */
  spread: 0.5,
  /** Largest gain that is believed. */
  largest: 3,
  /** Bins this much above the fit, in units of noise, are the cell's activity and not fitted. */
  active: 2,
  rounds: 3,
};

/** Largest allowed difference from the reference, in units of noise: some rounding steps of float32 sums. */
export const traceFiltersTolerance = 2e-4;

/** The op: `reference` is the definition; `wasm` streams rows through a small memory. */
export const traceFilters: Op<TraceFilters> = {
  name: 'segmentation/trace-filters',
  loaders: {
    gpu: async () => {
      throw new DeviceMissingError('There are no GPU kernels for the filters of detection.');
    },
    wasm: async () => (await import('./wasm.ts')).load(),
    reference: async () => (await import('./reference.ts')).load(),
  },
};
