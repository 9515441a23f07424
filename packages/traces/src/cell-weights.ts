import { InvalidArgumentError, type Mask, requireKnownOptions } from '@ophys/core';

/** How {@link cellWeights} weighs pixels. */
export interface CellWeightOptions {
  /**
   * Variance of each pixel's noise, `[row, column]` of the frame: weights are divided by it, so that dark pixels, which
   * tell more per count, count more (matched filter). Default: the same everywhere. It is held at or above a
   * twentieth of its mean over the masks.
   */
  readonly noiseVariance?: Float32Array | undefined;
  /** What becomes of pixels that several ROIs share: `dropped` (default), or `kept` for `demixTraces` to sort out. */
  readonly sharedPixels?: 'dropped' | 'kept' | undefined;
}

const weightOptions: Readonly<Record<keyof CellWeightOptions, true>> = {
  noiseVariance: true,
  sharedPixels: true,
};

/** Least variance, as a share of the mean. */
const LEAST_VARIANCE = 0.05;

/**
 * Masks as extraction weights: the weights of each ROI are scaled to sum to 1, so that its trace is a
 * weighted mean in the movie's own counts.
 *
 * An ROI whose every pixel is shared keeps them all, since it would have no trace otherwise. Weights
 * that are negative or not finite count as 0; where none is positive, all pixels weigh the same.
 * An empty mask stays empty.
 *
 * @throws {InvalidArgumentError} a variance for fewer pixels than the masks name
 */
export function cellWeights(masks: readonly Mask[], options: CellWeightOptions = {}): Mask[] {
  requireKnownOptions(options, weightOptions);
  const { noiseVariance, sharedPixels = 'dropped' } = options;
  const chosen = sharedPixels === 'kept' ? masks : dropShared(masks);
  const weigh = noiseVariance === undefined ? () => 1 : inverseVariance(noiseVariance, masks);
  return chosen.map((mask) => normalise(mask, weigh));
}

function dropShared(masks: readonly Mask[]): readonly Mask[] {
  const owners = countOwners(masks);
  return masks.map((mask) => {
    const own: number[] = [];
    mask.pixels.forEach((pixel, i) => {
      if (owners[pixel] === 1) own.push(i);
    });
    if (own.length === 0 || own.length === mask.pixels.length) return mask;
    return {
      pixels: Uint32Array.from(own, (i) => mask.pixels[i] as number),
      weights: Float32Array.from(own, (i) => mask.weights[i] as number),
    };
  });
}

/** How many masks name each pixel, saturating at 2; indexed by flat pixel. */
function countOwners(masks: readonly Mask[]): Uint8Array {
  const owners = new Uint8Array(countPixels(masks));
  for (const { pixels } of masks) {
    for (const pixel of pixels) owners[pixel] = Math.min(2, (owners[pixel] as number) + 1);
  }
  return owners;
}

/** One more than the last pixel that a mask names. */
export function countPixels(masks: readonly Mask[]): number {
  let last = -1;
  for (const { pixels } of masks) for (const pixel of pixels) last = Math.max(last, pixel);
  return last + 1;
}

function inverseVariance(
  variance: Float32Array,
  masks: readonly Mask[],
): (pixel: number) => number {
  const pixels = countPixels(masks);
  if (pixels > variance.length) {
    throw new InvalidArgumentError(
      'noiseVariance',
      `Masks name pixel ${pixels - 1}, but there are variances of only ${variance.length} pixels.`,
    );
  }
  let [sum, count] = [0, 0];
  for (const mask of masks) {
    for (const pixel of mask.pixels) {
      const value = variance[pixel] as number;
      if (!(value >= 0 && value < Infinity)) continue;
      sum += value;
      count++;
    }
  }
  const least = LEAST_VARIANCE * (sum / Math.max(1, count));
  if (!(least > 0)) return () => 1;
  return (pixel) => {
    const value = variance[pixel] as number;
    return value < Infinity ? 1 / Math.max(value, least) : 0;
  };
}

function normalise({ pixels, weights }: Mask, weigh: (pixel: number) => number): Mask {
  const positive = Float64Array.from(weights, (w, i) =>
    Number.isFinite(w) && w > 0 ? w * weigh(pixels[i] as number) : 0,
  );
  const sum = positive.reduce((total, w) => total + w, 0);
  return {
    pixels,
    weights: Float32Array.from(positive, (w) => (sum > 0 ? w / sum : 1 / pixels.length)),
  };
}
