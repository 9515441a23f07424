import type { Image } from '@ophys/core';
import { encode } from 'fast-png';

/** Longer sides are averaged down to at most this many px before an image is embedded. */
const MAX_SIDE_PX = 1024;

/** Grey levels of an embedded picture: enough for the eye, and a quarter smaller than 256. */
const GREY_LEVELS = 64;

/** Grey 0 … 255, row-major. */
export interface Picture {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** Values shown as black and as white. */
export interface Contrast {
  readonly black: number;
  readonly white: number;
}

/** An image as it is embedded. */
export interface ImagePicture {
  readonly picture: Picture;
  /** The contrast that was used; undefined when the image is constant or has no finite value. */
  readonly contrast: Contrast | undefined;
}

/**
 * An image in percentile contrast (1st … 99.7th percentile of its finite pixels), averaged down
 * by a whole factor when a side exceeds 1024 px. A constant image is mid-grey, missing pixels are
 * black.
 */
export function pictureOf(image: Image): ImagePicture {
  const small = shrinkImage(image, MAX_SIDE_PX);
  const contrast = percentileContrast(small.data, 0.01, 0.997);
  const data = new Uint8Array(small.data.length);
  small.data.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    data[i] = contrast ? greyOf((value - contrast.black) / (contrast.white - contrast.black)) : 128;
  });
  return { picture: { data, height: small.height, width: small.width }, contrast };
}

/** Grey 0 … 255 of a fraction, clamped to 0 … 1 and rounded to one of the grey levels. */
export function greyOf(fraction: number): number {
  const clamped = Math.min(1, Math.max(0, fraction));
  return Math.round((Math.round(clamped * (GREY_LEVELS - 1)) * 255) / (GREY_LEVELS - 1));
}

/** The picture as a PNG in a `data:` address. */
export function pngAddress({ data, height, width }: Picture): string {
  const bytes = encode({ data, height, width, channels: 1, depth: 8 }, { zlib: { level: 6 } });
  return `data:image/png;base64,${toBase64(bytes)}`;
}

/** Means of whole blocks of pixels, so that no side exceeds `maxSide`; the last may be smaller. */
export function shrinkImage(image: Image, maxSide: number): Image {
  const factor = Math.ceil(Math.max(image.height, image.width) / maxSide);
  if (factor <= 1) return image;
  const height = Math.ceil(image.height / factor);
  const width = Math.ceil(image.width / factor);
  const data = new Float32Array(height * width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      data[row * width + column] = blockMean(image, row * factor, column * factor, factor);
    }
  }
  return { data, height, width };
}

function blockMean(image: Image, row0: number, column0: number, factor: number): number {
  let sum = 0;
  let count = 0;
  for (let row = row0; row < Math.min(image.height, row0 + factor); row++) {
    for (let column = column0; column < Math.min(image.width, column0 + factor); column++) {
      const value = image.data[row * image.width + column] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      sum += value;
      count++;
    }
  }
  return count === 0 ? Number.NaN : sum / count;
}

function percentileContrast(data: Float32Array, low: number, high: number): Contrast | undefined {
  const sorted = data.filter(Number.isFinite).sort();
  const [least, greatest] = [quantileOf(sorted, 0), quantileOf(sorted, 1)];
  if (!(greatest > least)) return undefined;
  const [black, white] = [quantileOf(sorted, low), quantileOf(sorted, high)];
  return white > black ? { black, white } : { black: least, white: greatest };
}

/** Quantile of sorted values, linear between neighbours; NaN without any. */
function quantileOf(sorted: Float32Array, fraction: number): number {
  const position = (sorted.length - 1) * fraction;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.ceil(position)] ?? Number.NaN;
  return low + (high - low) * (position - below);
}

function toBase64(bytes: Uint8Array): string {
  const chunks: string[] = [];
  for (let start = 0; start < bytes.length; start += 0x8000) {
    chunks.push(String.fromCharCode(...bytes.subarray(start, start + 0x8000)));
  }
  return btoa(chunks.join(''));
}
