/**
 * High-passes `count` traces in place by a running mean over `window` bins and divides each by its
 * noise; `noise` and `maximum` (of what is not yet divided) receive a float per trace. `sums` is
 * room for `bins + 1` f64.
 */
export function filter_traces(traces: usize, count: i32, bins: i32, window: i32, sums: usize, noise: usize, maximum: usize): void {
  for (let p = 0; p < count; p++) {
    highPass(traces, bins, window, sums);
    const deviation = scanTrace(traces, bins, maximum);
    const isUsable = deviation > 0 && deviation < Infinity;
    store<f32>(noise, isUsable ? <f32>deviation : 0);
    if (isUsable) divide(traces, bins, <f32>deviation);
    else memory.fill(traces, 0, <usize>bins << 2);
    traces += <usize>bins << 2;
    noise += 4;
    maximum += 4;
  }
}

function highPass(trace: usize, bins: i32, window: i32, sums: usize): void {
  store<f64>(sums, 0);
  let sum: f64 = 0;
  for (let t = 0; t < bins; t++) {
    sum += <f64>load<f32>(trace + (<usize>t << 2));
    store<f64>(sums + (<usize>(t + 1) << 3), sum);
  }
  const before = window >> 1;
  const after = window - before;
  const first = min(bins, before);
  const last = max(first, bins - after + 1);
  for (let t = 0; t < first; t++) subtractMean(trace, bins, t, before, after, sums);
  const reciprocals = f64x2.splat(1 / <f64>window);
  let t = first;
  for (; t + 4 <= last; t += 4) {
    const from = sums + (<usize>(t - before) << 3);
    const to = sums + (<usize>(t + after) << 3);
    const low = f64x2.mul(f64x2.sub(v128.load(to), v128.load(from)), reciprocals);
    const high = f64x2.mul(f64x2.sub(v128.load(to, 16), v128.load(from, 16)), reciprocals);
    const means = i8x16.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    const at = trace + (<usize>t << 2);
    v128.store(at, f32x4.sub(v128.load(at), means));
  }
  for (; t < bins; t++) subtractMean(trace, bins, t, before, after, sums);
}

function subtractMean(trace: usize, bins: i32, t: i32, before: i32, after: i32, sums: usize): void {
  const from = max(0, t - before);
  const to = min(bins, t + after);
  const total = load<f64>(sums + (<usize>to << 3)) - load<f64>(sums + (<usize>from << 3));
  const at = trace + (<usize>t << 2);
  store<f32>(at, <f32>(<f64>load<f32>(at) - total / <f64>(to - from)));
}

/** Stores the largest value (0 where there is no number) and returns the noise. */
function scanTrace(trace: usize, bins: i32, maximum: usize): f64 {
  let largest: f32 = -Infinity;
  let steps: f64 = 0;
  let t = 1;
  let lanes = f64x2.splat(0);
  let most = f32x4.splat(-Infinity);
  for (; t + 4 <= bins; t += 4) {
    const at = trace + (<usize>t << 2);
    const here = v128.load(at);
    const step = f32x4.abs(f32x4.sub(here, v128.load(at - 4)));
    lanes = f64x2.add(lanes, f64x2.promote_low_f32x4(step));
    lanes = f64x2.add(lanes, f64x2.promote_low_f32x4(i8x16.shuffle(step, step, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)));
    most = f32x4.pmax(most, here);
  }
  for (; t < bins; t++) {
    const at = trace + (<usize>t << 2);
    largest = larger(largest, load<f32>(at));
    steps += <f64>abs(load<f32>(at) - load<f32>(at - 4));
  }
  largest = larger(largest, load<f32>(trace));
  largest = larger(largest, f32x4.extract_lane(most, 0));
  largest = larger(largest, f32x4.extract_lane(most, 1));
  largest = larger(largest, f32x4.extract_lane(most, 2));
  largest = larger(largest, f32x4.extract_lane(most, 3));
  steps += f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
  store<f32>(maximum, largest == -Infinity ? 0 : largest);
  return (steps / <f64>(bins - 1)) * (Math.sqrt(Math.PI) / 2);
}

/** The larger one; the first where the second is no number. */
function larger(a: f32, b: f32): f32 {
  return b > a ? b : a;
}

function divide(trace: usize, bins: i32, deviation: f32): void {
  const end = trace + (<usize>bins << 2);
  const vectors = trace + ((<usize>bins & ~3) << 2);
  const divisor = f32x4.splat(deviation);
  for (; trace < vectors; trace += 16) v128.store(trace, f32x4.div(v128.load(trace), divisor));
  for (; trace < end; trace += 4) store<f32>(trace, load<f32>(trace) / deviation);
}
