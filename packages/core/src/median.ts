/** Median of finite values (the mean of the middle two for an even count); NaN for none. */
export function median(values: Float64Array): number {
  const n = values.length;
  if (n === 0) return Number.NaN;
  const scratch = values.slice();
  const upper = selectSmallest(scratch, n >> 1);
  if (n % 2 === 1) return upper;
  // Selection left the smaller half in front.
  let lower = -Infinity;
  for (let i = 0; i < n >> 1; i++) lower = Math.max(lower, scratch[i] as number);
  return (lower + upper) / 2;
}

/** Percentile of finite values with linear interpolation, as NumPy's default; NaN for none. */
export function percentile(values: Float64Array, rank: number): number {
  const n = values.length;
  if (n === 0) return Number.NaN;
  const position = (rank / 100) * (n - 1);
  const below = Math.floor(position);
  const scratch = values.slice();
  const low = selectSmallest(scratch, below);
  if (below === position) return low;
  let high = Infinity; // Selection left the larger ones behind.
  for (let i = below + 1; i < n; i++) high = Math.min(high, scratch[i] as number);
  return low + (position - below) * (high - low);
}

/**
 * The k-th smallest of finite values (from 0), in linear time (Hoare 1961, quickselect). It reorders the
 * values: none before it is larger, none behind it smaller.
 */
export function selectSmallest(values: Float32Array | Float64Array, k: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = values[(left + right) >> 1] as number;
    let i = left;
    let j = right;
    while (i <= j) {
      while ((values[i] as number) < pivot) i++;
      while ((values[j] as number) > pivot) j--;
      if (i > j) break;
      const swapped = values[i] as number;
      values[i++] = values[j] as number;
      values[j--] = swapped;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k] as number;
}
