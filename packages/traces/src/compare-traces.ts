import { InvalidArgumentError } from '@ophys/core';
import type { Traces } from './traces.ts';

/** How traces of the same ROIs agree. */
export interface TraceComparison {
  /** Pearson's correlation of each pair, in their order; NaN where a trace is constant or never known. */
  readonly correlations: Float64Array;
  /** Median of the correlations that are numbers; NaN without any. */
  readonly median: number;
}

/**
 * Correlates traces of ROIs that stand for each other, such as the matches of `compareSegmentations`
 * in `@ophys/segmentation`. Frames where either trace is not finite are left out of its pair.
 *
 * @param pairs columns of `a` and of `b`; default each with the one of the same index
 * @throws {InvalidArgumentError} different numbers of frames, or a pair of columns that there are not
 */
export function compareTraces(
  a: Traces,
  b: Traces,
  pairs: readonly { readonly a: number; readonly b: number }[] = sameIndices(a, b),
): TraceComparison {
  if (a.frames !== b.frames) {
    throw new InvalidArgumentError(
      'b',
      `Expected ${a.frames} frames as in the first traces, got ${b.frames}.`,
    );
  }
  const correlations = Float64Array.from(pairs, (pair) => {
    checkColumn('a', pair.a, a.count);
    checkColumn('b', pair.b, b.count);
    return correlateColumns(a, pair.a, b, pair.b);
  });
  const known = correlations.filter((value) => !Number.isNaN(value)).sort();
  const middle = known.length / 2;
  const low = known[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = known[Math.floor(middle)] ?? Number.NaN;
  return { correlations, median: (low + high) / 2 };
}

function sameIndices(a: Traces, b: Traces): { a: number; b: number }[] {
  if (a.count !== b.count) {
    throw new InvalidArgumentError(
      'pairs',
      `Say which traces belong together: there are ${a.count} and ${b.count}.`,
    );
  }
  return Array.from({ length: a.count }, (_, i) => ({ a: i, b: i }));
}

function checkColumn(name: string, column: number, count: number): void {
  if (Number.isInteger(column) && column >= 0 && column < count) return;
  throw new InvalidArgumentError(
    'pairs',
    `A pair names trace ${column} of ${name}, which has ${count}.`,
  );
}

/** Two passes: means first, so that a large baseline costs no precision. */
function correlateColumns(a: Traces, i: number, b: Traces, j: number): number {
  const x = (t: number) => a.data[t * a.count + i] as number;
  const y = (t: number) => b.data[t * b.count + j] as number;
  let [n, sumX, sumY] = [0, 0, 0];
  for (let t = 0; t < a.frames; t++) {
    if (!Number.isFinite(x(t)) || !Number.isFinite(y(t))) continue;
    n++;
    sumX += x(t);
    sumY += y(t);
  }
  let [xx, yy, xy] = [0, 0, 0];
  for (let t = 0; t < a.frames; t++) {
    if (!Number.isFinite(x(t)) || !Number.isFinite(y(t))) continue;
    const [dx, dy] = [x(t) - sumX / n, y(t) - sumY / n];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Number.NaN;
}
