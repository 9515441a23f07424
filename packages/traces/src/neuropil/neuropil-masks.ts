import { checkCrop, type Mask, type Rectangle } from '@ophys/core';
import { bounds, centroid, dilate, markCells } from './geometry.ts';

/** Geometry of the surround of an ROI. */
export interface NeuropilMaskOptions {
  readonly height: number;
  readonly width: number;
  /** Where the movie is valid in every frame; default the whole frame. */
  readonly crop?: Rectangle | undefined;
  /** Pixels left free around the ROI, which its blur still reaches; default 2. */
  readonly innerRadius?: number | undefined;
  /** The surround grows until it has this many pixels; default 350. */
  readonly minimumPixels?: number | undefined;
}

/** Pixels by which the rectangle grows on each side in one step. */
const GROWTH = 5;

/**
 * The neuropil around each ROI: the ROI's bounding box is grown until it holds `minimumPixels` that
 * belong to no ROI and lie more than `innerRadius` (city-block distance) from this one.
 *
 * Weights sum to 1 and balance on the ROI's centre: neuropil that grows linearly across the field is seen as it is there
 * (the value at the centre of the plane that least squares puts through the surround). Where the surround lies so much
 * to one side that this would more than double the noise, all weights are equal.
 *
 * Where the whole crop has fewer such pixels, all of them are taken; where it has none, and for an
 * empty mask, the surround is empty and its trace 0.
 *
 * @throws {InvalidArgumentError} a mask outside the frame, or a crop outside it
 */
export function neuropilMasks(masks: readonly Mask[], options: NeuropilMaskOptions): Mask[] {
  const { height, width, innerRadius = 2, minimumPixels = 350 } = options;
  const frame = { row0: 0, row1: height, column0: 0, column1: width };
  const { crop = frame } = options;
  checkCrop(crop, height, width);
  const taken = markCells(masks, height * width);
  return masks.map((mask) => {
    if (mask.pixels.length === 0) return balance([], [], width);
    const ring = dilate(mask.pixels, innerRadius, height, width);
    const box = bounds(mask.pixels, width);
    const surround = growSurround(box, crop, minimumPixels, width, taken, ring);
    return balance(surround, mask.pixels, width);
  });
}

function growSurround(
  box: Rectangle,
  crop: Rectangle,
  minimum: number,
  width: number,
  taken: Uint8Array,
  ring: ReadonlySet<number>,
): number[] {
  for (let grown = GROWTH; ; grown += GROWTH) {
    const row0 = Math.max(crop.row0, box.row0 - grown);
    const row1 = Math.min(crop.row1, box.row1 + grown);
    const column0 = Math.max(crop.column0, box.column0 - grown);
    const column1 = Math.min(crop.column1, box.column1 + grown);
    const found: number[] = [];
    for (let row = row0; row < row1; row++) {
      for (let pixel = row * width + column0; pixel < row * width + column1; pixel++) {
        if (taken[pixel] === 0 && !ring.has(pixel)) found.push(pixel);
      }
    }
    const everything =
      row0 === crop.row0 &&
      row1 === crop.row1 &&
      column0 === crop.column0 &&
      column1 === crop.column1;
    if (found.length >= minimum || everything) return found;
  }
}

/** Most noise of balanced weights, relative to that of equal ones. */
const MAX_NOISE = 2;

function balance(surround: readonly number[], centre: ArrayLike<number>, width: number): Mask {
  const n = surround.length;
  const [row, column] = centroid(centre, width);
  let [y, x, yy, xx, xy] = [0, 0, 0, 0, 0];
  for (const pixel of surround) {
    const down = Math.floor(pixel / width) - row;
    const right = (pixel % width) - column;
    y += down / n;
    x += right / n;
    yy += (down * down) / n;
    xx += (right * right) / n;
    xy += (down * right) / n;
  }
  // Weights are (1 + a·(down − y) + b·(right − x)) / n, with a and b so that both first moments vanish.
  const [varY, varX, covariance] = [yy - y * y, xx - x * x, xy - x * y];
  const determinant = varY * varX - covariance * covariance;
  const a = (-y * varX + x * covariance) / determinant;
  const b = (-x * varY + y * covariance) / determinant;
  const noise = 1 + a * a * varY + b * b * varX + 2 * a * b * covariance;
  const isBalanced = determinant > 0 && noise <= MAX_NOISE;
  return {
    pixels: Uint32Array.from(surround),
    weights: Float32Array.from(surround, (pixel) => {
      if (!isBalanced) return 1 / n;
      const down = Math.floor(pixel / width) - row - y;
      const right = (pixel % width) - column - x;
      return (1 + a * down + b * right) / n;
    }),
  };
}
