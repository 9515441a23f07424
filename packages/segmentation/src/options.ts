import type { JobRunner } from '@ophys/compute';
import {
  describeValue,
  InvalidArgumentError,
  type Rectangle,
  type RunOptions,
  requireKnownOptions,
} from '@ophys/core';

/**
 * What the light behind the cells is like: neuropil that is dimmer than cells (`two-photon`), or light
 * scattered from the depth that outshines them and is smooth over more than a cell (`one-photon`).
 */
export type Background = 'two-photon' | 'one-photon';

/** How ROIs are looked for. */
export interface DetectOptions extends RunOptions {
  /**
   * Diameter of a cell in pixels; default `auto`: estimated from the movie for the filters, and again
   * from all that was found to tell cells from pieces of dendrites.
   */
  readonly diameter?: number | 'auto' | undefined;
  /** A bin counts as activity when the matched filter exceeds this many times its noise; default 4.5. */
  readonly threshold?: number | undefined;
  /** What the light behind the cells is like; default `two-photon`. */
  readonly background?: Background | undefined;
  /** Window of the temporal high-pass, in bins; default 100. */
  readonly highPassBins?: number | undefined;
  /** An ROI of which a larger share of pixels belongs to others too is dropped; default 0.75. */
  readonly maxOverlap?: number | undefined;
  /**
   * Smallest ROI, in shares of the area of a disc of `diameter`; default 0.5, which leaves out pieces
   * of dendrites and axons.
   */
  readonly minArea?: number | undefined;
  /** Largest ROI, in the same shares; default 2, 1.4 times the diameter. */
  readonly maxArea?: number | undefined;
  /**
   * Smallest skewness of an ROI's trace; default 0.4. Calcium transients are rare and positive; what is
   * left of neuropil, and silent cells that shade it, is as often below its mean as above.
   */
  readonly minSkewness?: number | undefined;
  /**
   * Memory of one tile of the movie, in bytes; default {@link DETECT_TILE_BYTES}, 128 MiB. A worker
   * takes about three times as much, and one more tile is read ahead. Tiles keep a core of at least 40
   * pixels, so that many bins and large cells can take more.
   */
  readonly tileBytes?: number | undefined;
  /** Where the movie is valid in every frame; nothing is looked for outside. Default the whole. */
  readonly crop?: Rectangle | undefined;
  /** Where tiles are worked on; default the calling thread. */
  readonly runner?: JobRunner | undefined;
}

/** The parameters of a detection, all given. */
export interface DetectParameters {
  /** Diameter of a cell in pixels, as given or as estimated. */
  readonly diameter: number;
  readonly threshold: number;
  readonly background: Background;
  readonly highPassBins: number;
  readonly maxOverlap: number;
  readonly minArea: number;
  readonly maxArea: number;
  readonly minSkewness: number;
}

/** Memory of one tile of the movie in detection, in bytes, unless said otherwise. */
export const DETECT_TILE_BYTES = 128 * 2 ** 20;

const detectOptions: Readonly<Record<keyof DetectOptions, true>> = {
  diameter: true,
  threshold: true,
  background: true,
  highPassBins: true,
  maxOverlap: true,
  minArea: true,
  maxArea: true,
  minSkewness: true,
  tileBytes: true,
  crop: true,
  runner: true,
  signal: true,
  onProgress: true,
};

/** The options with their defaults, checked. The diameter is still to be estimated if `auto`. */
export function completeOptions(
  options: DetectOptions,
): Omit<DetectParameters, 'diameter'> & { diameter: number | 'auto'; tileBytes: number } {
  requireKnownOptions(options, detectOptions);
  const { diameter = 'auto', threshold = 4.5, highPassBins = 100, maxOverlap = 0.75 } = options;
  const { minArea = 0.5, maxArea = 2, minSkewness = 0.4, tileBytes = DETECT_TILE_BYTES } = options;
  const { background = 'two-photon' } = options;
  checkBackground(background);
  if (diameter !== 'auto') checkAbove('diameter', diameter, 2, 'pixels');
  checkAbove('threshold', threshold, 0, 'times the noise');
  checkAbove('highPassBins', highPassBins, 1, 'bins');
  checkAbove('maxArea', maxArea, minArea, 'discs');
  checkAbove('tileBytes', tileBytes, 0, 'bytes');
  if (!(maxOverlap >= 0 && maxOverlap <= 1)) {
    throw new InvalidArgumentError(
      'maxOverlap',
      `Expected a share in [0, 1], got ${describeValue(maxOverlap)}.`,
    );
  }
  if (!Number.isFinite(minSkewness)) {
    throw new InvalidArgumentError(
      'minSkewness',
      `Expected a number, got ${describeValue(minSkewness)}.`,
    );
  }
  return {
    diameter,
    threshold,
    background,
    highPassBins,
    maxOverlap,
    minArea,
    maxArea,
    minSkewness,
    tileBytes,
  };
}

/** @throws {InvalidArgumentError} it is none of those known */
export function checkBackground(background: Background): void {
  if (background === 'two-photon' || background === 'one-photon') return;
  throw new InvalidArgumentError(
    'background',
    `Expected "two-photon" or "one-photon", got ${JSON.stringify(background)}.`,
  );
}

function checkAbove(name: string, value: number, limit: number, unit: string): void {
  if (!(value > limit && Number.isFinite(value))) {
    throw new InvalidArgumentError(
      name,
      `Expected ${name} above ${limit} ${unit}, got ${describeValue(value)}.`,
    );
  }
}
