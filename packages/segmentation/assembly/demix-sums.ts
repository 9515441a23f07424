import { sumLanes } from './lanes';

/**
 * Adds to `sum`, one trace, what `count` traces of a tile are above their first bins, each times its weight.
 * `pixels` are u32, `weights` f32.
 */
export function add_above_first(sum: usize, traces: usize, bins: i32, pixels: usize, weights: usize, count: i32): void {
  const step = <usize>bins << 2;
  const whole = (<usize>bins & ~3) << 2;
  for (let i = 0; i < count; i++, pixels += 4, weights += 4) {
    const trace = traces + <usize>load<u32>(pixels) * step;
    const first = load<f32>(trace);
    const weight = load<f32>(weights);
    const firsts = f32x4.splat(first);
    const factors = f32x4.splat(weight);
    for (let t: usize = 0; t < whole; t += 16) {
      const above = f32x4.sub(v128.load(trace + t), firsts);
      v128.store(sum + t, f32x4.add(v128.load(sum + t), f32x4.mul(above, factors)));
    }
    for (let t = whole; t < step; t += 4) {
      store<f32>(sum + t, load<f32>(sum + t) + (load<f32>(trace + t) - first) * weight);
    }
  }
}

/**
 * Products over bins of traces of a tile, above their first bins, with some of the `factors`, which are
 * traces too: those of the i-th of `count` pixels with `indices` from `starts[i]` to `starts[i + 1]`, a f32 each.
 */
export function multiply_above_first(traces: usize, bins: i32, pixels: usize, starts: usize, count: i32, factors: usize, indices: usize, to: usize): void {
  const step = <usize>bins << 2;
  for (let i = 0; i < count; i++, pixels += 4, starts += 4) {
    const trace = traces + <usize>load<u32>(pixels) * step;
    const stop = load<u32>(starts, 4);
    for (let j = load<u32>(starts); j < stop; j++) {
      const factor = factors + <usize>load<u32>(indices + (<usize>j << 2)) * step;
      store<f32>(to + (<usize>j << 2), dotAboveFirst(trace, factor, step));
    }
  }
}

/** Four sums side by side, so that no addition waits for the one before. */
function dotAboveFirst(trace: usize, factor: usize, bytes: usize): f32 {
  const first = load<f32>(trace);
  const firsts = f32x4.splat(first);
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let t: usize = 0;
  for (const whole = bytes & ~63; t < whole; t += 64) {
    a = f32x4.add(a, f32x4.mul(f32x4.sub(v128.load(trace + t), firsts), v128.load(factor + t)));
    b = f32x4.add(b, f32x4.mul(f32x4.sub(v128.load(trace + t, 16), firsts), v128.load(factor + t, 16)));
    c = f32x4.add(c, f32x4.mul(f32x4.sub(v128.load(trace + t, 32), firsts), v128.load(factor + t, 32)));
    d = f32x4.add(d, f32x4.mul(f32x4.sub(v128.load(trace + t, 48), firsts), v128.load(factor + t, 48)));
  }
  let sum = sumLanes(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
  for (; t < bytes; t += 4) sum += (load<f32>(trace + t) - first) * load<f32>(factor + t);
  return sum;
}
