import { sumLanes } from './lanes';

/**
 * Noise of `count` traces once their running mean over `window` bins is taken off, a f32 each, told from the
 * steps between neighbouring bins; 0 for those that never change or are not finite.
 */
export function measure_noise(traces: usize, count: i32, bins: i32, window: i32, to: usize): void {
  for (let p = 0; p < count; p++) {
    const mean = sumSteps(traces, bins, window) / <f64>(bins - 1);
    const deviation = mean * (Math.sqrt(Math.PI) / 2);
    store<f32>(to, deviation > 0 && deviation < Infinity ? <f32>deviation : 0);
    traces += <usize>bins << 2;
    to += 4;
  }
}

function sumSteps(trace: usize, bins: i32, window: i32): f64 {
  const before = window >> 1;
  const after = window - before;
  const start = before + 1;
  const stop = bins - after + 1;
  if (stop <= start) return sumAtEnds(trace, bins, before, after, 1, bins);
  return (
    sumAtEnds(trace, bins, before, after, 1, start) +
    sumInside(trace, before, after, start, stop) +
    sumAtEnds(trace, bins, before, after, stop, bins)
  );
}

// @ts-ignore: decorator
@inline
function valueAt(trace: usize, first: f32, t: i32): f64 {
  return <f64>(load<f32>(trace + (<usize>t << 2)) - first);
}

/** Where windows are cut off. */
function sumAtEnds(trace: usize, bins: i32, before: i32, after: i32, start: i32, stop: i32): f64 {
  const first = load<f32>(trace);
  let from = max(0, start - 1 - before);
  let to = min(bins, start - 1 + after);
  let inWindow: f64 = 0;
  for (let t = from; t < to; t++) inWindow += valueAt(trace, first, t);
  let previous = valueAt(trace, first, start - 1) - inWindow / <f64>(to - from);
  let steps: f64 = 0;
  for (let t = start; t < stop; t++) {
    if (t + after <= bins) inWindow += valueAt(trace, first, to++);
    if (t - before > 0) inWindow -= valueAt(trace, first, from++);
    const here = valueAt(trace, first, t) - inWindow / <f64>(to - from);
    steps += abs(here - previous);
    previous = here;
  }
  return steps;
}

/** Where they are whole: what enters a window less what leaves it tells how its mean changes. */
function sumInside(trace: usize, before: i32, after: i32, start: i32, stop: i32): f64 {
  const enter = <usize>(after - 1) << 2;
  const leave = <usize>(before + 1) << 2;
  const share: f32 = 1 / <f32>(before + after);
  const shares = f32x4.splat(share);
  const end = trace + (<usize>stop << 2);
  let at = trace + (<usize>start << 2);
  let lanes = f32x4.splat(0);
  for (; at + 16 <= end; at += 16) {
    const moved = f32x4.mul(f32x4.sub(v128.load(at + enter), v128.load(at - leave)), shares);
    const step = f32x4.sub(f32x4.sub(v128.load(at), v128.load(at - 4)), moved);
    lanes = f32x4.add(lanes, f32x4.abs(step));
  }
  let steps = sumLanes(lanes);
  for (; at < end; at += 4) {
    const moved = (load<f32>(at + enter) - load<f32>(at - leave)) * share;
    steps += abs(load<f32>(at) - load<f32>(at - 4) - moved);
  }
  return steps;
}
