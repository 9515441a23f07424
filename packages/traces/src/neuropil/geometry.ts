import { InvalidArgumentError, type Mask, type Rectangle } from '@ophys/core';

/** 1 where a mask has a pixel, else 0. */
export function markCells(masks: readonly Mask[], pixels: number): Uint8Array {
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
export function dilate(
  pixels: Uint32Array,
  radius: number,
  height: number,
  width: number,
): Set<number> {
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

/** The smallest rectangle around some pixels. */
export function bounds(pixels: Uint32Array, width: number): Rectangle {
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

/** Mean row and column of some pixels. */
export function centroid(pixels: ArrayLike<number>, width: number): [row: number, column: number] {
  let [row, column] = [0, 0];
  for (let i = 0; i < pixels.length; i++) {
    row += Math.floor((pixels[i] as number) / width) / pixels.length;
    column += ((pixels[i] as number) % width) / pixels.length;
  }
  return [row, column];
}
