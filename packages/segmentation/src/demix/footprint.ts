import type { Rectangle } from '@ophys/core';
import { dilateRegion, fillHoles, growRegion, smoothBinomial } from '../pursuit/region.ts';

/** A footprint reaches down to this share of its peak … */
const CONTOUR = 0.25;
/** … and no further than where its smoothed weights are this many times their error. */
const EVIDENCE = 3;
/** Norm of the binomial kernel: what smoothing leaves of white noise. */
const SMOOTHED_NOISE = 0.375;

/**
 * The connected part of a footprint that stands out, around its peak, without holes.
 *
 * @param errors standard errors of the weights
 * @returns ascending pixels; none when nothing stands out
 */
export function cutFootprint(
  pixels: Uint32Array,
  weights: Float32Array,
  errors: Float32Array,
  frameWidth: number,
): Uint32Array {
  const { height, width, place } = windowAround(pixels, frameWidth, 1);
  const values = new Float64Array(height * width);
  const limits = new Float64Array(height * width);
  pixels.forEach((pixel, i) => {
    values[place(pixel)] = weights[i] as number;
    limits[place(pixel)] = EVIDENCE * SMOOTHED_NOISE * (errors[i] as number);
  });
  const smooth = smoothBinomial({ values, height, width });
  const peak = smooth.reduce((best, value, i) => (value > (smooth[best] as number) ? i : best), 0);
  const level = CONTOUR * (smooth[peak] ?? 0);
  if (!(level > 0)) return new Uint32Array(0);
  const stands = smooth.map((value, i) => (value >= Math.max(level, limits[i] as number) ? 1 : 0));
  const inside = growRegion({ values: stands, height, width }, peak, 1);
  fillHoles(inside, height, width);
  return pixels.filter((pixel) => inside[place(pixel)] === 1);
}

/** The pixels within `steps` of some pixels, inside the crop, ascending. */
export function dilatePixels(
  pixels: Uint32Array,
  frameWidth: number,
  steps: number,
  crop: Rectangle,
): Uint32Array {
  const { row0, column0, height, width, place } = windowAround(pixels, frameWidth, steps);
  const inside = new Uint8Array(height * width);
  for (const pixel of pixels) inside[place(pixel)] = 1;
  const grown: number[] = [];
  dilateRegion(inside, height, width, steps).forEach((marked, i) => {
    const row = row0 + Math.floor(i / width);
    const column = column0 + (i % width);
    const isInCrop =
      row >= crop.row0 && row < crop.row1 && column >= crop.column0 && column < crop.column1;
    if (marked && isInCrop) grown.push(row * frameWidth + column);
  });
  return Uint32Array.from(grown);
}

/** The smallest window around some pixels with a margin, which may lie outside the frame. */
function windowAround(pixels: Uint32Array, frameWidth: number, margin: number) {
  let [row0, row1, column0, column1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const pixel of pixels) {
    const row = Math.floor(pixel / frameWidth);
    const column = pixel % frameWidth;
    row0 = Math.min(row0, row - margin);
    row1 = Math.max(row1, row + margin + 1);
    column0 = Math.min(column0, column - margin);
    column1 = Math.max(column1, column + margin + 1);
  }
  const height = Math.max(0, row1 - row0);
  const width = Math.max(0, column1 - column0);
  const place = (pixel: number) =>
    (Math.floor(pixel / frameWidth) - row0) * width + (pixel % frameWidth) - column0;
  return { row0, column0, height, width, place };
}
