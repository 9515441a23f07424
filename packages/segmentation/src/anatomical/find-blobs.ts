import type { Image } from '@ophys/core';

/** A bright spot about as large as a cell. */
export interface Blob {
  readonly row: number;
  readonly column: number;
  /** Radius of the disc that it is most like, in pixels. */
  readonly radius: number;
  /** Correlation with the template of a cell of this radius, up to 1. */
  readonly likeness: number;
}

/** Diameters that are looked for, in diameters of a cell. */
const SCALES = [0.8, 1, 1.25];
/** Reach of a template, in radii: as much surround as cell. */
const REACH = 1.5;
/** Radius and brightness of the nucleus, which an indicator fills less than the rest. */
const NUCLEUS_RADIUS = 0.45;
const NUCLEUS_BRIGHTNESS = 0.7;

/**
 * Local maxima over place and scale of the normalised correlation with a template: a disc with a
 * slightly darker nucleus on a dark surround. A speck, however bright, is not like it.
 *
 * @returns most alike first
 */
export function findBlobs(image: Image, diameter: number, least: number): Blob[] {
  const { height, width } = image;
  const radii = SCALES.map((scale) => (scale * diameter) / 2);
  const levels = radii.map((radius) => matchTemplate(image, radius));
  const reach = Math.max(1, Math.round(diameter / 3));
  const blobs: Blob[] = [];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const here = levels.map((level) => level[row * width + column] as number);
      const likeness = Math.max(...here);
      if (likeness < least || !isPeak(levels, image, row, column, reach, likeness)) continue;
      blobs.push({ row, column, radius: radii[here.indexOf(likeness)] as number, likeness });
    }
  }
  return blobs.sort((a, b) => b.likeness - a.likeness);
}

/** Pixels of a template relative to its centre, `offsets` in a padded image. */
interface Template {
  readonly reach: number;
  readonly offsets: Int32Array;
  readonly values: Float64Array;
}

function drawTemplate(radius: number, imageWidth: number): Template {
  const reach = Math.ceil(REACH * radius);
  const offsets: number[] = [];
  const values: number[] = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const distance = Math.hypot(dy, dx) / radius;
      if (distance > REACH) continue;
      const edge = Math.min(1, Math.max(0, (1 - distance) * radius + 0.5)); // a pixel wide
      offsets.push(dy * (imageWidth + 2 * reach) + dx);
      values.push(distance < NUCLEUS_RADIUS ? NUCLEUS_BRIGHTNESS : edge);
    }
  }
  return { reach, offsets: Int32Array.from(offsets), values: centre(values) };
}

function centre(values: readonly number[]): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Float64Array.from(values, (value) => value - mean);
}

/** Pearson correlation of a template with what is under it, at every pixel. */
function matchTemplate(image: Image, radius: number): Float32Array {
  const { height, width } = image;
  const { reach, offsets, values } = drawTemplate(radius, width);
  const padded = padImage(image, reach);
  const power = values.reduce((sum, value) => sum + value * value, 0);
  const result = new Float32Array(height * width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = (row + reach) * (width + 2 * reach) + column + reach;
      let [sum, squares, product] = [0, 0, 0];
      for (let i = 0; i < offsets.length; i++) {
        const value = padded[at + (offsets[i] as number)] as number;
        sum += value;
        squares += value * value;
        product += value * (values[i] as number);
      }
      const spread = squares - (sum * sum) / offsets.length;
      if (spread > 0) result[row * width + column] = product / Math.sqrt(power * spread);
    }
  }
  return result;
}

/** An image with its edge pixels repeated outwards. */
function padImage({ data, height, width }: Image, margin: number): Float32Array {
  const columns = width + 2 * margin;
  const inside = (i: number, size: number) => Math.min(size - 1, Math.max(0, i - margin));
  return Float32Array.from({ length: (height + 2 * margin) * columns }, (_, i) => {
    const row = inside(Math.floor(i / columns), height);
    return data[row * width + inside(i % columns, width)] as number;
  });
}

function isPeak(
  levels: readonly Float32Array[],
  { height, width }: Pick<Image, 'height' | 'width'>,
  row: number,
  column: number,
  reach: number,
  likeness: number,
): boolean {
  for (let y = Math.max(0, row - reach); y <= Math.min(height - 1, row + reach); y++) {
    for (let x = Math.max(0, column - reach); x <= Math.min(width - 1, column + reach); x++) {
      const isEarlier = y < row || (y === row && x < column);
      for (const level of levels) {
        const other = level[y * width + x] as number;
        if (other > likeness || (isEarlier && other === likeness)) return false;
      }
    }
  }
  return true;
}
