import type { TraceMatrix } from './data.ts';
import { columnRange } from './decimate.ts';
import { greyOf, type Picture } from './picture.ts';

const MAX_COLUMNS = 800;
const MAX_ROWS = 400;
/** Enough to order rows; the component itself is not shown. */
const POWER_ITERATIONS = 12;

/** Standard deviations shown in full ink; zero and less is paper. */
export const FULL_INK_SD = 4;

/** The activity of all ROIs over time, one row (or less) each. */
export interface ActivityRaster {
  /** White paper, black ink. */
  readonly picture: Picture;
  /** ROIs averaged into one row. */
  readonly roisPerRow: number;
}

/**
 * A picture of a `[frame, roi]` matrix: rows are ROIs in standard deviations from their own mean,
 * columns are means over at most 800 time bins. Rows are ordered by their weight in the first
 * principal component, so that ROIs active together lie together, and averaged in groups when
 * there are more than 400. Missing values count as a ROI's mean.
 */
export function rasterOf(matrix: TraceMatrix): ActivityRaster {
  const bins = Math.min(matrix.frames, MAX_COLUMNS);
  const scores = standardise(binMeans(matrix, bins), matrix.count, bins);
  const order = orderByFirstComponent(scores, matrix.count, bins);
  const roisPerRow = Math.ceil(matrix.count / MAX_ROWS);
  const height = Math.ceil(matrix.count / roisPerRow);
  const data = new Uint8Array(height * bins);
  for (let row = 0; row < height; row++) {
    const group = order.slice(row * roisPerRow, (row + 1) * roisPerRow);
    for (let bin = 0; bin < bins; bin++) {
      let sum = 0;
      for (const roi of group) sum += scores[roi * bins + bin] ?? 0;
      data[row * bins + bin] = 255 - greyOf(sum / group.length / FULL_INK_SD);
    }
  }
  return { picture: { data, height, width: bins }, roisPerRow };
}

/** `[roi, bin]` means of the finite values; NaN where a bin has none. */
function binMeans({ data, frames, count }: TraceMatrix, bins: number): Float32Array {
  const means = new Float32Array(count * bins);
  const sums = new Float64Array(count);
  const counts = new Float64Array(count);
  for (let bin = 0; bin < bins; bin++) {
    sums.fill(0);
    counts.fill(0);
    const [start, stop] = columnRange(frames, bins, bin);
    for (let frame = start; frame < stop; frame++) {
      const row = frame * count;
      for (let roi = 0; roi < count; roi++) {
        const value = data[row + roi] as number;
        if (value - value !== 0) continue; // NaN or infinite
        sums[roi] = (sums[roi] as number) + value;
        counts[roi] = (counts[roi] as number) + 1;
      }
    }
    for (let roi = 0; roi < count; roi++) {
      means[roi * bins + bin] = (sums[roi] as number) / (counts[roi] as number);
    }
  }
  return means;
}

/** Each row minus its mean, over its standard deviation, in place; constant rows become 0. */
function standardise(rows: Float32Array, count: number, bins: number): Float32Array {
  for (let roi = 0; roi < count; roi++) {
    const row = rows.subarray(roi * bins, (roi + 1) * bins);
    const values = row.filter(Number.isFinite);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const deviation = Math.sqrt(squares / values.length);
    for (let bin = 0; bin < bins; bin++) {
      const score = ((row[bin] ?? Number.NaN) - mean) / deviation;
      row[bin] = deviation > 0 && Number.isFinite(score) ? score : 0;
    }
  }
  return rows;
}

/** Rows by descending weight in the first principal component, found by power iteration. */
function orderByFirstComponent(rows: Float32Array, count: number, bins: number): number[] {
  let weights = Float64Array.from({ length: count }, (_, roi) => 1 + roi / count);
  for (let iteration = 0; iteration < POWER_ITERATIONS; iteration++) {
    const course = timeCourse(rows, weights, bins);
    const next = weights.map((_, roi) => {
      let sum = 0;
      for (let bin = 0; bin < bins; bin++) {
        sum += (rows[roi * bins + bin] as number) * (course[bin] as number);
      }
      return sum;
    });
    const norm = euclideanNorm(next);
    if (norm === 0) break;
    weights = next.map((weight) => weight / norm);
  }
  const score = (roi: number) => weights[roi] ?? 0;
  return Array.from({ length: count }, (_, roi) => roi).sort((a, b) => score(b) - score(a));
}

function timeCourse(rows: Float32Array, weights: Float64Array, bins: number): Float64Array {
  const course = new Float64Array(bins);
  for (let roi = 0; roi < weights.length; roi++) {
    const weight = weights[roi] as number;
    for (let bin = 0; bin < bins; bin++) {
      course[bin] = (course[bin] as number) + weight * (rows[roi * bins + bin] as number);
    }
  }
  return course;
}

function euclideanNorm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
