import type { Mask } from '@ophys/core';

/**
 * Masks as extraction weights: pixels that several ROIs share are removed, and the weights of each
 * ROI are scaled to sum to 1, so that its trace is a weighted mean in the movie's own counts.
 *
 * An ROI whose every pixel is shared keeps them all, since it would have no trace otherwise. Weights
 * that are negative or not finite count as 0; where none is positive, all pixels weigh the same.
 * An empty mask stays empty.
 */
export function cellWeights(masks: readonly Mask[]): Mask[] {
  const owners = countOwners(masks);
  return masks.map((mask) => normalise(dropShared(mask, owners)));
}

/** How many masks name each pixel, saturating at 2; indexed by flat pixel. */
function countOwners(masks: readonly Mask[]): Uint8Array {
  let last = -1;
  for (const { pixels } of masks) for (const pixel of pixels) last = Math.max(last, pixel);
  const owners = new Uint8Array(last + 1);
  for (const { pixels } of masks) {
    for (const pixel of pixels) owners[pixel] = Math.min(2, (owners[pixel] as number) + 1);
  }
  return owners;
}

function dropShared(mask: Mask, owners: Uint8Array): Mask {
  const own: number[] = [];
  mask.pixels.forEach((pixel, i) => {
    if (owners[pixel] === 1) own.push(i);
  });
  if (own.length === 0 || own.length === mask.pixels.length) return mask;
  return {
    pixels: Uint32Array.from(own, (i) => mask.pixels[i] as number),
    weights: Float32Array.from(own, (i) => mask.weights[i] as number),
  };
}

function normalise({ pixels, weights }: Mask): Mask {
  const positive = Float64Array.from(weights, (w) => (Number.isFinite(w) && w > 0 ? w : 0));
  const sum = positive.reduce((total, w) => total + w, 0);
  return {
    pixels,
    weights: Float32Array.from(positive, (w) => (sum > 0 ? w / sum : 1 / pixels.length)),
  };
}
