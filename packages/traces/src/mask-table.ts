import { InvalidArgumentError, type Mask } from '@ophys/core';

/** Many masks as one sparse matrix in compressed rows: mask `m` owns `offsets[m] … offsets[m+1]`. */
export interface MaskTable {
  /** Number of masks. */
  readonly count: number;
  /** `count + 1` positions into {@link pixels} and {@link weights}. */
  readonly offsets: Uint32Array;
  /** Flat pixel indices, `row * width + column`. */
  readonly pixels: Uint32Array;
  readonly weights: Float32Array;
}

/**
 * Packs masks into one table. Pixels of weight 0 are left out, so that a NaN under them is not seen.
 *
 * @param pixelsPerFrame height × width of the movie the masks are meant for
 * @throws {InvalidArgumentError} a pixel outside the frame, a weight that is not finite, or a mask
 *   whose arrays differ in length
 */
export function packMasks(masks: readonly Mask[], pixelsPerFrame: number): MaskTable {
  const size = masks.reduce((total, mask) => total + mask.pixels.length, 0);
  const offsets = new Uint32Array(masks.length + 1);
  const pixels = new Uint32Array(size);
  const weights = new Float32Array(size);
  let end = 0;
  for (const [m, mask] of masks.entries()) {
    checkMask(mask, m, pixelsPerFrame);
    for (let i = 0; i < mask.pixels.length; i++) {
      if (mask.weights[i] === 0) continue;
      pixels[end] = mask.pixels[i] as number;
      weights[end++] = mask.weights[i] as number;
    }
    offsets[m + 1] = end;
  }
  return {
    count: masks.length,
    offsets,
    pixels: pixels.slice(0, end),
    weights: weights.slice(0, end),
  };
}

function checkMask(mask: Mask, index: number, pixelsPerFrame: number): void {
  const { pixels, weights } = mask;
  if (pixels.length !== weights.length) {
    throw new InvalidArgumentError(
      'masks',
      `Mask ${index} has ${pixels.length} pixels but ${weights.length} weights; it needs one weight per pixel.`,
    );
  }
  const outside = pixels.find((pixel) => pixel >= pixelsPerFrame);
  if (outside !== undefined) {
    throw new InvalidArgumentError(
      'masks',
      `Mask ${index} has pixel ${outside}, but a frame has only ${pixelsPerFrame} pixels; were the masks made for a movie of another size?`,
    );
  }
  if (!weights.every(Number.isFinite)) {
    throw new InvalidArgumentError('masks', `Mask ${index} has a weight that is not finite.`);
  }
}
