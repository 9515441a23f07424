import type { Mask } from '@ophys/core';

/** A mask moved by whole pixels; what leaves the frame is lost. */
export function translateMask(
  { pixels, weights }: Mask,
  by: { readonly rows: number; readonly columns: number },
  height: number,
  width: number,
): Mask {
  const moved: { pixel: number; weight: number }[] = [];
  for (const [i, pixel] of pixels.entries()) {
    const row = Math.floor(pixel / width) + by.rows;
    const column = (pixel % width) + by.columns;
    if (row < 0 || row >= height || column < 0 || column >= width) continue;
    moved.push({ pixel: row * width + column, weight: weights[i] as number });
  }
  return {
    pixels: Uint32Array.from(moved, ({ pixel }) => pixel),
    weights: Float32Array.from(moved, ({ weight }) => weight),
  };
}
