/** Sum of the four lanes. */
// @ts-ignore: decorator
@inline
export function sumLanes(v: v128): f32 {
  return (f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1)) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/** `Σ a_t · b_t`. */
export function dot(a: usize, b: usize, bins: i32): f32 {
  const end = a + ((<usize>bins & ~3) << 2);
  let lanes = f32x4.splat(0);
  while (a < end) {
    lanes = f32x4.add(lanes, f32x4.mul(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
  }
  let sum = sumLanes(lanes);
  for (let t = bins & ~3; t < bins; t++, a += 4, b += 4) sum += load<f32>(a) * load<f32>(b);
  return sum;
}

/** `to_t += factor · from_t`. */
export function addScaled(to: usize, from: usize, factor: f32, bins: i32): void {
  const end = to + ((<usize>bins & ~3) << 2);
  const factors = f32x4.splat(factor);
  while (to < end) {
    v128.store(to, f32x4.add(v128.load(to), f32x4.mul(factors, v128.load(from))));
    to += 16;
    from += 16;
  }
  for (let t = bins & ~3; t < bins; t++, to += 4, from += 4) {
    store<f32>(to, load<f32>(to) + factor * load<f32>(from));
  }
}
