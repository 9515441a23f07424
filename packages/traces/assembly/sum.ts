// Weighted sums of pixels under masks. Masks come as runs of neighbouring pixels, padded with
// weights of 0 to whole vectors of four. Within a run (at most 64 pixels) four lanes of float32
// are summed; runs are added up in float64, so that large masks lose nothing.

// @ts-ignore: decorator
@inline
function load4<T>(at: usize): v128 {
  if (isFloat<T>()) return v128.load(at);
  if (sizeof<T>() == 4) {
    return isSigned<T>() ? f32x4.convert_i32x4_s(v128.load(at)) : f32x4.convert_i32x4_u(v128.load(at));
  }
  if (sizeof<T>() == 2) {
    return f32x4.convert_i32x4_s(isSigned<T>() ? v128.load16x4_s(at) : v128.load16x4_u(at));
  }
  const bytes = v128.load32_zero(at);
  return f32x4.convert_i32x4_s(
    isSigned<T>()
      ? i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(bytes))
      : i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)),
  );
}

// @ts-ignore: decorator
@inline
function weigh<T>(at: usize, weight: v128): v128 {
  const pixels = load4<T>(at);
  // 0 · NaN is NaN: padding must not let in pixels that belong to no mask.
  if (isFloat<T>()) {
    const inside = f32x4.ne(weight, f32x4.splat(0));
    return f32x4.mul(v128.and(pixels, inside), weight);
  }
  return f32x4.mul(pixels, weight);
}

// @ts-ignore: decorator
@inline
function sumFrame<T>(frame: usize, masks: u32, offsets: usize, runs: usize, weights: usize, out: usize): void {
  let run = runs;
  let weight = weights;
  for (let m: u32 = 0; m < masks; m++) {
    const end = runs + 8 * (<usize>load<u32>(offsets + 4 * (<usize>m + 1)));
    let sum = f64x2.splat(0);
    while (run < end) {
      let at = frame + sizeof<T>() * <usize>load<u32>(run);
      const weightEnd = weight + 16 * <usize>load<u32>(run, 4);
      let lanes = f32x4.splat(0);
      while (weight < weightEnd) {
        lanes = f32x4.add(lanes, weigh<T>(at, v128.load(weight)));
        weight += 16;
        at += 4 * sizeof<T>();
      }
      sum = f64x2.add(sum, f64x2.promote_low_f32x4(lanes));
      sum = f64x2.add(sum, f64x2.promote_low_f32x4(i32x4.shuffle(lanes, lanes, 2, 3, 0, 1)));
      run += 8;
    }
    store<f32>(out + 4 * <usize>m, <f32>(f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)));
  }
}

// @ts-ignore: decorator
@inline
function sumFrames<T>(frames: usize, count: u32, pixels: u32, masks: u32, offsets: usize, runs: usize, weights: usize, out: usize): void {
  for (let f: u32 = 0; f < count; f++) {
    sumFrame<T>(
      frames + sizeof<T>() * <usize>f * <usize>pixels, masks, offsets, runs, weights,
      out + 4 * <usize>f * <usize>masks,
    );
  }
}

export function sum_uint8(frames: usize, count: u32, pixels: u32, masks: u32, offsets: usize, runs: usize, weights: usize, out: usize): void {
  sumFrames<u8>(frames, count, pixels, masks, offsets, runs, weights, out);
}
export function sum_int8(frames: usize, count: u32, pixels: u32, masks: u32, offsets: usize, runs: usize, weights: usize, out: usize): void {
  sumFrames<i8>(frames, count, pixels, masks, offsets, runs, weights, out);
}
export function sum_uint16(frames: usize, count: u32, pixels: u32, masks: u32, offsets: usize, runs: usize, weights: usize, out: usize): void {
  sumFrames<u16>(frames, count, pixels, masks, offsets, runs, weights, out);
}
export function sum_int16(frames: usize, count: u32, pixels: u32, masks: u32, offsets: usize, runs: usize, weights: usize, out: usize): void {
  sumFrames<i16>(frames, count, pixels, masks, offsets, runs, weights, out);
}
export function sum_uint32(frames: usize, count: u32, pixels: u32, masks: u32, offsets: usize, runs: usize, weights: usize, out: usize): void {
  sumFrames<u32>(frames, count, pixels, masks, offsets, runs, weights, out);
}
export function sum_int32(frames: usize, count: u32, pixels: u32, masks: u32, offsets: usize, runs: usize, weights: usize, out: usize): void {
  sumFrames<i32>(frames, count, pixels, masks, offsets, runs, weights, out);
}
export function sum_float32(frames: usize, count: u32, pixels: u32, masks: u32, offsets: usize, runs: usize, weights: usize, out: usize): void {
  sumFrames<f32>(frames, count, pixels, masks, offsets, runs, weights, out);
}
