import type { Mask, Rectangle } from '@ophys/core';
import type { TraceStack } from '../movie/trace-stack.ts';

/** An ROI in the coordinates of a tile; pixels outside of it are left out. */
export interface LocalRoi {
  readonly pixels: Uint32Array;
  readonly weights: Float32Array;
  /** Around the pixels, in the tile. */
  readonly box: Rectangle;
}

/** Moves a mask of the movie into a tile. */
export function placeRoi({ pixels, weights }: Mask, outer: Rectangle, width: number): LocalRoi {
  const columns = outer.column1 - outer.column0;
  const kept: number[] = [];
  const values: number[] = [];
  const box = { row0: Infinity, row1: 0, column0: Infinity, column1: 0 };
  pixels.forEach((pixel, i) => {
    const row = Math.floor(pixel / width) - outer.row0;
    const column = (pixel % width) - outer.column0;
    if (row < 0 || row >= outer.row1 - outer.row0 || column < 0 || column >= columns) return;
    kept.push(row * columns + column);
    values.push(weights[i] as number);
    box.row0 = Math.min(box.row0, row);
    box.row1 = Math.max(box.row1, row + 1);
    box.column0 = Math.min(box.column0, column);
    box.column1 = Math.max(box.column1, column + 1);
  });
  return { pixels: Uint32Array.from(kept), weights: Float32Array.from(values), box };
}

/** Pixels and weights that an ROI shares with no other; all of them when there are none. */
export function ownPixels(
  { pixels, weights }: LocalRoi,
  owners: Uint16Array,
): [Uint32Array, Float32Array] {
  const isOwn = pixels.map((pixel) => (owners[pixel] === 1 ? 1 : 0));
  const own = pixels.filter((_, i) => isOwn[i] === 1);
  return own.length > 0 ? [own, weights.filter((_, i) => isOwn[i] === 1)] : [pixels, weights];
}

/** Pixels up to `reach` around the ROI's box that belong to no ROI. */
export function surroundOf(
  roi: LocalRoi,
  { height, width }: TraceStack,
  owners: Uint16Array,
  reach: number,
): Uint32Array {
  const { row0, row1, column0, column1 } = growBox(roi.box, reach, height, width);
  const found: number[] = [];
  for (let row = row0; row < row1; row++) {
    for (let pixel = row * width + column0; pixel < row * width + column1; pixel++) {
      if (owners[pixel] === 0) found.push(pixel);
    }
  }
  return Uint32Array.from(found);
}

/** A box made larger on every side, cut off at the tile; empty when the box is. */
export function growBox(box: Rectangle, by: number, height: number, width: number): Rectangle {
  return {
    row0: Math.max(0, box.row0 - by),
    row1: Math.min(height, box.row1 + by),
    column0: Math.max(0, box.column0 - by),
    column1: Math.min(width, box.column1 + by),
  };
}
