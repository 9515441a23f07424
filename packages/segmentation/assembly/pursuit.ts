import { addScaled, sumLanes } from './lanes';

/**
 * `Σ_t x_t · c_t` of each trace in a window of `rows` x `columns` pixels that begins at `from`, f32 each.
 * `trace` is 0 but in its active bins; `groups` lists where those lie: offsets in bytes of four bins.
 */
export function regress_patch(from: usize, width: i32, bins: i32, rows: i32, columns: i32, trace: usize, groups: usize, count: i32, to: usize): void {
  const step = <usize>bins << 2;
  for (let row = 0; row < rows; row++) {
    let pixel = from + <usize>row * <usize>width * step;
    for (let column = 0; column < columns; column++) {
      store<f32>(to, dotInGroups(pixel, trace, bins, groups, count));
      pixel += step;
      to += 4;
    }
  }
}

function dotInGroups(pixel: usize, trace: usize, bins: i32, groups: usize, count: i32): f32 {
  let lanes = f32x4.splat(0);
  for (let i = 0; i < count; i++) {
    const at = <usize>load<u32>(groups + (<usize>i << 2));
    lanes = f32x4.add(lanes, f32x4.mul(v128.load(pixel + at), v128.load(trace + at)));
  }
  let sum = sumLanes(lanes);
  for (let t = bins & ~3; t < bins; t++) {
    const at = <usize>t << 2;
    sum += load<f32>(pixel + at) * load<f32>(trace + at);
  }
  return sum;
}

/** `to_t += Σ_p w_p · x_pt` over `count` pixels. */
export function add_traces(stack: usize, bins: i32, pixels: usize, weights: usize, count: i32, to: usize): void {
  const step = <usize>bins << 2;
  for (let i = 0; i < count; i++) {
    const pixel = <usize>load<u32>(pixels + (<usize>i << 2));
    addScaled(to, stack + pixel * step, load<f32>(weights + (<usize>i << 2)), bins);
  }
}

/**
 * Subtracts from each of `count` traces its weight times `trace`, see regress_patch, and stores how much the
 * energy above `threshold`, `Σ_t x_t²` where `x_t > threshold`, grows, f64 each.
 */
export function subtract_trace(stack: usize, bins: i32, pixels: usize, weights: usize, count: i32, trace: usize, groups: usize, groupCount: i32, threshold: f32, changes: usize): void {
  const step = <usize>bins << 2;
  const limits = f32x4.splat(threshold);
  for (let i = 0; i < count; i++) {
    const pixel = stack + <usize>load<u32>(pixels + (<usize>i << 2)) * step;
    const weight = load<f32>(weights + (<usize>i << 2));
    const factors = f32x4.splat(weight);
    let change = f64x2.splat(0);
    for (let j = 0; j < groupCount; j++) {
      const at = <usize>load<u32>(groups + (<usize>j << 2));
      const before = v128.load(pixel + at);
      const after = f32x4.sub(before, f32x4.mul(factors, v128.load(trace + at)));
      v128.store(pixel + at, after);
      const lost = v128.and(f32x4.mul(before, before), f32x4.gt(before, limits));
      const left = v128.and(f32x4.mul(after, after), f32x4.gt(after, limits));
      const difference = f32x4.sub(left, lost);
      change = f64x2.add(change, f64x2.promote_low_f32x4(difference));
      change = f64x2.add(change, f64x2.promote_low_f32x4(i8x16.shuffle(difference, difference, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)));
    }
    let sum = f64x2.extract_lane(change, 0) + f64x2.extract_lane(change, 1);
    for (let t = bins & ~3; t < bins; t++) {
      const at = <usize>t << 2;
      const before = load<f32>(pixel + at);
      const after = before - weight * load<f32>(trace + at);
      store<f32>(pixel + at, after);
      if (before > threshold) sum -= <f64>(before * before);
      if (after > threshold) sum += <f64>(after * after);
    }
    store<f64>(changes + (<usize>i << 3), sum);
  }
}

/** Energy above `threshold` of each of `count` traces, f64 each. */
export function energy_above(stack: usize, bins: i32, count: i32, threshold: f32, to: usize): void {
  const limits = f32x4.splat(threshold);
  for (let i = 0; i < count; i++) {
    let lanes = f32x4.splat(0);
    for (let t = 0; t < (bins & ~3); t += 4) {
      const x = v128.load(stack + (<usize>t << 2));
      lanes = f32x4.add(lanes, v128.and(f32x4.mul(x, x), f32x4.gt(x, limits)));
    }
    let sum = <f64>sumLanes(lanes);
    for (let t = bins & ~3; t < bins; t++) {
      const x = load<f32>(stack + (<usize>t << 2));
      if (x > threshold) sum += <f64>(x * x);
    }
    store<f64>(to + (<usize>i << 3), sum);
    stack += <usize>bins << 2;
  }
}

/** Each of `count` traces becomes `own_i` times itself plus `share_i` times that of `other` (0: nothing). */
export function mix_traces(stack: usize, other: usize, bins: i32, count: i32, own: usize, share: usize): void {
  const step = <usize>bins << 2;
  for (let i = 0; i < count; i++) {
    scale(stack, load<f32>(own + (<usize>i << 2)), bins);
    if (other != 0) {
      addScaled(stack, other, load<f32>(share + (<usize>i << 2)), bins);
      other += step;
    }
    stack += step;
  }
}

function scale(trace: usize, factor: f32, bins: i32): void {
  const factors = f32x4.splat(factor);
  const end = trace + ((<usize>bins & ~3) << 2);
  for (; trace < end; trace += 16) v128.store(trace, f32x4.mul(factors, v128.load(trace)));
  for (let t = bins & ~3; t < bins; t++, trace += 4) store<f32>(trace, factor * load<f32>(trace));
}
