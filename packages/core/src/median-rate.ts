/** Samples per second by the median time between them; undefined for fewer than two timestamps in s. */
export function medianRate(timestamps: Float64Array): number | undefined {
  const steps = timestamps.subarray(1).map((time, i) => time - (timestamps[i] as number));
  const median = steps.sort()[steps.length >> 1];
  return median === undefined ? undefined : 1 / median;
}
