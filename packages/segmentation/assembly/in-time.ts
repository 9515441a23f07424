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
  const reciprocal = 1 / <f64>window;
  for (let t = 0; t < bins; t++) {
    const from = max(0, t - before);
    const to = min(bins, t + after);
    const total = load<f64>(sums + (<usize>to << 3)) - load<f64>(sums + (<usize>from << 3));
    const n = to - from;
    const mean = n == window ? total * reciprocal : total / <f64>n;
    const at = trace + (<usize>t << 2);
    store<f32>(at, <f32>(<f64>load<f32>(at) - mean));
  }
}

/** Stores the largest value (0 where there is no number) and returns the noise. */
function scanTrace(trace: usize, bins: i32, maximum: usize): f64 {
  let before = load<f32>(trace);
  let largest: f32 = before > -Infinity ? before : -Infinity;
  let steps: f64 = 0;
  for (let t = 1; t < bins; t++) {
    const value = load<f32>(trace + (<usize>t << 2));
    if (value > largest) largest = value;
    steps += <f64>abs(value - before);
    before = value;
  }
  store<f32>(maximum, largest == -Infinity ? 0 : largest);
  return (steps / <f64>(bins - 1)) * (Math.sqrt(Math.PI) / 2);
}

function divide(trace: usize, bins: i32, deviation: f32): void {
  const end = trace + (<usize>bins << 2);
  const vectors = trace + ((<usize>bins & ~3) << 2);
  const divisor = f32x4.splat(deviation);
  for (; trace < vectors; trace += 16) v128.store(trace, f32x4.div(v128.load(trace), divisor));
  for (; trace < end; trace += 4) store<f32>(trace, load<f32>(trace) / deviation);
}
