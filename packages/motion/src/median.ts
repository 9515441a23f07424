/** Median of some numbers; sorts them in place. NaN of none. */
export function medianOf(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}

/** Median over a window of `2 * half + 1` samples round each; shorter at the ends. */
export function runningMedian(values: Float32Array, half: number): Float32Array {
  return values.map((_, i) =>
    medianOf([...values.subarray(Math.max(0, i - half), Math.min(values.length, i + half + 1))]),
  );
}
