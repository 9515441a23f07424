import type { DetectParameters } from '../options.ts';

/**
 * Diameter in pixels, to a tenth, of a disc as large as a typical cell, from the sizes of everything that was found: the
 * median over ROIs, each counted by the square of its number of pixels, so that pieces of dendrites
 * do not count even where they are several times as many as the cells.
 *
 * @returns undefined for no sizes
 */
export function typicalDiameter(sizes: readonly number[]): number | undefined {
  const ascending = [...sizes].sort((a, b) => a - b);
  const half = ascending.reduce((sum, size) => sum + size * size, 0) / 2;
  let below = 0;
  for (const size of ascending) {
    below += size * size;
    if (below >= half) return Math.round(20 * Math.sqrt(size / Math.PI)) / 10;
  }
  return undefined;
}

/** Whether an ROI of `size` pixels is neither a piece of a dendrite nor a blob. */
export function isCellSized(
  size: number,
  { diameter, minArea, maxArea }: Pick<DetectParameters, 'diameter' | 'minArea' | 'maxArea'>,
): boolean {
  const discs = size / ((Math.PI / 4) * diameter ** 2);
  return discs >= minArea && discs <= maxArea;
}
