import type { Mask } from '@ophys/core';

/** What suite2p's documentation says of an ROI's shape in `stat.npy`. */
export interface ShapeStatistics {
  /** Median row and column. */
  readonly med: readonly [row: number, column: number];
  /** Mean distance of the pixels from `med` in px. */
  readonly mrs: number;
  /** The same of a disc of as many pixels. */
  readonly mrs0: number;
  /** `mrs / mrs0`, at least 1. */
  readonly compact: number;
  /** Twice the standard deviation of the weights along their longer axis, in px. */
  readonly radius: number;
  /** Longer axis over shorter. */
  readonly aspectRatio: number;
}

/** See https://suite2p.readthedocs.io/en/latest/outputs.html for the names. */
export function shapeStatistics(mask: Mask, width: number): ShapeStatistics {
  const rows = Array.from(mask.pixels, (pixel) => Math.floor(pixel / width));
  const columns = Array.from(mask.pixels, (pixel) => pixel % width);
  const med = [median(rows), median(columns)] as const;
  const count = rows.length;
  const distance = (row: number, i: number) => Math.hypot(row - med[0], (columns[i] ?? 0) - med[1]);
  const mrs = rows.reduce((sum, row, i) => sum + distance(row, i), 0) / count;
  const mrs0 = (2 / 3) * Math.sqrt(count / Math.PI);
  const [longer, shorter] = axesOf(rows, columns, mask.weights);
  return {
    med,
    mrs,
    mrs0,
    compact: Math.max(1, mrs / mrs0),
    radius: 2 * longer,
    aspectRatio: longer / shorter,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Standard deviations of the weights along the axes of their ellipse; a pixel has one of its own. */
function axesOf(
  rows: readonly number[],
  columns: readonly number[],
  weights: Float32Array,
): readonly [longer: number, shorter: number] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (of: (i: number) => number) =>
    weights.reduce((sum, weight, i) => sum + weight * of(i), 0) / total;
  const at = (values: readonly number[], i: number) => values[i] as number;
  const y = mean((i) => at(rows, i));
  const x = mean((i) => at(columns, i));
  const ownSpread = 1 / 12;
  const yy = mean((i) => (at(rows, i) - y) ** 2) + ownSpread;
  const xx = mean((i) => (at(columns, i) - x) ** 2) + ownSpread;
  const xy = mean((i) => (at(rows, i) - y) * (at(columns, i) - x));
  const spread = Math.hypot((yy - xx) / 2, xy);
  const middle = (yy + xx) / 2;
  return [Math.sqrt(middle + spread), Math.sqrt(Math.max(middle - spread, ownSpread))];
}
