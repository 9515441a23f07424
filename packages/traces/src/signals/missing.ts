/** 1 for each sample that is not finite, else 0. */
export function markMissing(trace: Float64Array): Uint8Array {
  const missing = new Uint8Array(trace.length);
  for (let t = 0; t < trace.length; t++) if (!Number.isFinite(trace[t])) missing[t] = 1;
  return missing;
}

/** Puts NaN where samples were missing, in place. */
export function restoreMissing(trace: Float64Array, missing: Uint8Array): void {
  for (let t = 0; t < trace.length; t++) if (missing[t] === 1) trace[t] = Number.NaN;
}

/**
 * Fills samples that are not finite by straight lines between their neighbours (the nearest sample
 * at the ends), in place.
 *
 * @returns false when no sample is finite; the trace is then left as it is
 */
export function fillMissing(trace: Float64Array): boolean {
  const n = trace.length;
  let before = -1;
  for (let t = 0; t < n; t++) {
    if (!Number.isFinite(trace[t])) continue;
    if (t - before > 1) fillGap(trace, before, t);
    before = t;
  }
  if (before < 0) return n === 0;
  trace.fill(trace[before] as number, before + 1);
  return true;
}

/** Fills the samples strictly between `left` (−1 for none) and `right`. */
function fillGap(trace: Float64Array, left: number, right: number): void {
  const end = trace[right] as number;
  const begin = left < 0 ? end : (trace[left] as number);
  for (let t = left + 1; t < right; t++) {
    const share = (t - left) / (right - left);
    trace[t] = begin + share * (end - begin);
  }
}
