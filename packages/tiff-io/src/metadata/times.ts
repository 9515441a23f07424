/** How far a step may be from the usual one, as a part of it, for frames to come evenly. */
const UNEVEN = 0.1;

/** A rate when frames come evenly, otherwise the times themselves; nothing when there are none. */
export function rateOrTimes(times: Float64Array): {
  readonly rateHz?: number;
  readonly timestamps?: Float64Array;
} {
  const steps = times.subarray(1).map((time, i) => time - (times[i] as number));
  if (steps.length === 0 || !steps.every((step) => step > 0)) return {};
  const sorted = steps.slice().sort();
  const median = sorted[sorted.length >> 1] as number;
  const isEven = steps.every((step) => Math.abs(step - median) <= UNEVEN * median);
  if (!isEven) return { timestamps: times };
  return { rateHz: steps.length / ((times.at(-1) as number) - (times[0] as number)) };
}
