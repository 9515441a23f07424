/** Points of a line: positions along the samples and values; NaN where the line is interrupted. */
export interface Line {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * A line with at most two points per pixel column: the smallest and the largest value of the
 * samples that fall into it, in their order, so that no peak is lost however long the recording.
 * Lines of at most `2 · columns` samples are returned as they are. Missing samples (not finite)
 * are left out; a column, or an undecimated sample, without any value interrupts the line.
 *
 * @param values samples; the first is at x = 0, the next at 1
 * @param columns pixel columns to fill, at least 1
 */
export function decimateLine(values: ArrayLike<number>, columns: number): Line {
  if (values.length <= 2 * columns) {
    const y = Float64Array.from(values, (v) => (Number.isFinite(v) ? v : Number.NaN));
    return { x: Float64Array.from(y, (_, i) => i), y };
  }
  const line = { x: new Float64Array(2 * columns), y: new Float64Array(2 * columns) };
  for (let column = 0; column < columns; column++) {
    const [start, stop] = columnRange(values.length, columns, column);
    const [low, high] = extremeIndices(values, start, stop);
    const [first, second] = low < high ? [low, high] : [high, low];
    line.x[2 * column] = first;
    line.x[2 * column + 1] = second;
    line.y[2 * column] = low < 0 ? Number.NaN : Number(values[first]);
    line.y[2 * column + 1] = low < 0 ? Number.NaN : Number(values[second]);
  }
  return line;
}

/** The largest value of each pixel column; NaN where a column has none. */
export function columnMaxima(values: ArrayLike<number>, columns: number): Float64Array {
  return Float64Array.from({ length: columns }, (_, column) => {
    const [, high] = extremeIndices(values, ...columnRange(values.length, columns, column));
    return high < 0 ? Number.NaN : Number(values[high]);
  });
}

/** The samples `[start, stop)` of one of `columns` columns over `length` samples. */
export function columnRange(length: number, columns: number, column: number): [number, number] {
  return [Math.floor((column * length) / columns), Math.floor(((column + 1) * length) / columns)];
}

/** Indices of the smallest and largest finite value; −1 when there is none. */
function extremeIndices(
  values: ArrayLike<number>,
  start: number,
  stop: number,
): [low: number, high: number] {
  let low = -1;
  let high = -1;
  for (let i = start; i < stop; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    if (low < 0 || value < Number(values[low])) low = i;
    if (high < 0 || value > Number(values[high])) high = i;
  }
  return [low, high];
}
