import type { Image } from '@ophys/core';
import { blurGaussian } from './blur.ts';

/** Spread of the window in which contrast is measured, in cell diameters. */
const WINDOW = 1.5;

/** Specks brighter than this many standard deviations count no more than that. */
const LARGEST = 2.5;

/**
 * Local contrast: each pixel's difference from the mean around it over the standard deviation
 * around it, within bounds, so that neither shading nor specks matter. 0 where the image is flat or not finite.
 */
export function normaliseContrast(image: Image, diameter: number): Image {
  const { height, width } = image;
  const sigma = WINDOW * diameter;
  const mean = blurGaussian(image, sigma);
  const difference = image.data.map((value, i) => value - (mean[i] as number));
  const squares = difference.map((value) => value * value);
  const variance = blurGaussian({ data: squares, height, width }, sigma);
  const data = difference.map((value, i) => {
    const deviation = Math.sqrt(variance[i] as number);
    if (!(deviation > 0 && Number.isFinite(value))) return 0;
    return Math.max(-LARGEST, Math.min(LARGEST, value / deviation));
  });
  return { data, height, width };
}
