import { InvalidArgumentError, type Mask, type Rectangle } from '@ophys/core';

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

function checkCrop({ row0, row1, column0, column1 }: Rectangle, height: number, width: number) {
  const inside = 0 <= row0 && row0 < row1 && row1 <= height;
  if (!(inside && 0 <= column0 && column0 < column1 && column1 <= width)) {
    throw new InvalidArgumentError(
      'crop',
      `Expected a rectangle inside ${height} rows and ${width} columns, got rows ${row0} to ${row1}, columns ${column0} to ${column1}.`,
    );
  }
}

function markCells(masks: readonly Mask[], pixels: number): Uint8Array {
  const taken = new Uint8Array(pixels);
  for (const [m, mask] of masks.entries()) {
    for (const pixel of mask.pixels) {
      if (pixel >= pixels) {
        throw new InvalidArgumentError(
          'masks',
          `Mask ${m} has pixel ${pixel}, but a frame has only ${pixels} pixels.`,
        );
      }
      taken[pixel] = 1;
    }
  }
  return taken;
}

/** The pixels within `radius` steps to a 4-neighbour. */
function dilate(pixels: Uint32Array, radius: number, height: number, width: number): Set<number> {
  const reached = new Set(pixels);
  let front = [...pixels];
  for (let step = 0; step < radius; step++) {
    const next: number[] = [];
    for (const pixel of front) {
      for (const neighbour of neighbours(pixel, height, width)) {
        if (reached.has(neighbour)) continue;
        reached.add(neighbour);
        next.push(neighbour);
      }
    }
    front = next;
  }
  return reached;
}

function neighbours(pixel: number, height: number, width: number): number[] {
  const column = pixel % width;
  const around: number[] = [];
  if (pixel >= width) around.push(pixel - width);
  if (column > 0) around.push(pixel - 1);
  if (column < width - 1) around.push(pixel + 1);
  if (pixel < width * (height - 1)) around.push(pixel + width);
  return around;
}

function bounds(pixels: Uint32Array, width: number): Rectangle {
  let [row0, row1, column0, column1] = [Infinity, 0, Infinity, 0];
  for (const pixel of pixels) {
    const row = Math.floor(pixel / width);
    const column = pixel % width;
    row0 = Math.min(row0, row);
    row1 = Math.max(row1, row + 1);
    column0 = Math.min(column0, column);
    column1 = Math.max(column1, column + 1);
  }
  return { row0, row1, column0, column1 };
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

function centroid(pixels: ArrayLike<number>, width: number): [row: number, column: number] {
  let [row, column] = [0, 0];
  for (let i = 0; i < pixels.length; i++) {
    row += Math.floor((pixels[i] as number) / width) / pixels.length;
    column += ((pixels[i] as number) % width) / pixels.length;
  }
  return [row, column];
}
