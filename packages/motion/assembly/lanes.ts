// Loads of four pixels of any dtype as f32, and 4 x 4 transposes.

/** Four pixels at `at`, as f32. */
// @ts-ignore: decorator
@inline export function load4<T>(at: usize): v128 {
  if (sizeof<T>() == 1) {
    const bytes = v128.load32_zero(at);
    const words = isSigned<T>() ? v128.extend_low<i8>(bytes) : v128.extend_low<u8>(bytes);
    return isSigned<T>()
      ? f32x4.convert_i32x4_s(v128.extend_low<i16>(words))
      : f32x4.convert_i32x4_s(v128.extend_low<u16>(words));
  }
  if (sizeof<T>() == 2) {
    return f32x4.convert_i32x4_s(isSigned<T>() ? v128.load_ext<i16>(at) : v128.load_ext<u16>(at));
  }
  return v128.load(at);
}

// Rows a, b, c, d of a 4 x 4 matrix; each function gives one column.
// @ts-ignore: decorator
@inline export function column0(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<f32>(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 0, 4, 1, 5), 0, 1, 4, 5);
}
// @ts-ignore: decorator
@inline export function column1(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<f32>(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 0, 4, 1, 5), 2, 3, 6, 7);
}
// @ts-ignore: decorator
@inline export function column2(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<f32>(v128.shuffle<f32>(a, b, 2, 6, 3, 7), v128.shuffle<f32>(c, d, 2, 6, 3, 7), 0, 1, 4, 5);
}
// @ts-ignore: decorator
@inline export function column3(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<f32>(v128.shuffle<f32>(a, b, 2, 6, 3, 7), v128.shuffle<f32>(c, d, 2, 6, 3, 7), 2, 3, 6, 7);
}
