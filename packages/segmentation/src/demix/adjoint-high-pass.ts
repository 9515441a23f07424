/**
 * Rows whose products with traces are those of the rows given with the high-passed traces: the adjoint of
 * `highPassInTime`.
 */
export function adjointHighPass(rows: Float32Array, bins: number, window: number): Float32Array {
  const before = Math.floor(window / 2);
  const after = window - before;
  const below = new Float64Array(bins + 1);
  const result = new Float32Array(rows.length);
  for (let start = 0; start < rows.length; start += bins) {
    for (let t = 0; t < bins; t++) {
      const length = Math.min(bins, t + after) - Math.max(0, t - before);
      below[t + 1] = (below[t] as number) + (rows[start + t] as number) / length;
    }
    for (let t = 0; t < bins; t++) {
      const from = Math.max(0, t - after + 1);
      const to = Math.min(bins, t + before + 1);
      const shared = (below[to] as number) - (below[from] as number);
      result[start + t] = (rows[start + t] as number) - shared;
    }
  }
  return result;
}
