// Resampling of a frame by one shift with Keys' cubic kernel, columns then rows, edges replicated.
// f32 lanes for 8- and 16-bit pixels and floats; f64 scalars where f32 cannot hold every pixel.

import { load4 } from './lanes';

/**
 * Writes corrected[r, c] = frame[r + dy + .., c + dx + ..] with four weights along each axis.
 * `line` holds 3 * width + 16 numbers; |dx| is at most width + 2. `weights` is f64[8]: rows first.
 */
export function translate_u8(from: usize, to: usize, h: i32, w: i32, dy: i32, dx: i32, weights: usize, line: usize): void { narrow<u8>(from, to, h, w, dy, dx, weights, line); }
export function translate_i8(from: usize, to: usize, h: i32, w: i32, dy: i32, dx: i32, weights: usize, line: usize): void { narrow<i8>(from, to, h, w, dy, dx, weights, line); }
export function translate_u16(from: usize, to: usize, h: i32, w: i32, dy: i32, dx: i32, weights: usize, line: usize): void { narrow<u16>(from, to, h, w, dy, dx, weights, line); }
export function translate_i16(from: usize, to: usize, h: i32, w: i32, dy: i32, dx: i32, weights: usize, line: usize): void { narrow<i16>(from, to, h, w, dy, dx, weights, line); }
export function translate_f32(from: usize, to: usize, h: i32, w: i32, dy: i32, dx: i32, weights: usize, line: usize): void { narrow<f32>(from, to, h, w, dy, dx, weights, line); }
export function translate_u32(from: usize, to: usize, h: i32, w: i32, dy: i32, dx: i32, weights: usize, line: usize): void { wide<u32>(from, to, h, w, dy, dx, weights, line); }
export function translate_i32(from: usize, to: usize, h: i32, w: i32, dy: i32, dx: i32, weights: usize, line: usize): void { wide<i32>(from, to, h, w, dy, dx, weights, line); }
export function translate_f64(from: usize, to: usize, h: i32, w: i32, dy: i32, dx: i32, weights: usize, line: usize): void { wide<f64>(from, to, h, w, dy, dx, weights, line); }

// @ts-ignore: decorator
@inline function sourceRow<T>(from: usize, row: i32, height: i32, width: i32): usize {
  return from + <usize>(max(0, min(height - 1, row)) * width) * sizeof<T>();
}

// @ts-ignore: decorator
@inline function weight(weights: usize, index: usize): v128 {
  return f32x4.splat(<f32>load<f64>(weights + (index << 3)));
}

function narrow<T>(from: usize, to: usize, height: i32, width: i32, dy: i32, dx: i32, weights: usize, line: usize): void {
  const y0 = weight(weights, 0), y1 = weight(weights, 1), y2 = weight(weights, 2), y3 = weight(weights, 3);
  const x0 = weight(weights, 4), x1 = weight(weights, 5), x2 = weight(weights, 6), x3 = weight(weights, 7);
  const origin = line + (<usize>(width + 4) << 2);
  const shifted = origin + ((dx - 1) << 2);
  for (let r = 0; r < height; r++) {
    const a = sourceRow<T>(from, r + dy - 1, height, width), b = sourceRow<T>(from, r + dy, height, width);
    const c = sourceRow<T>(from, r + dy + 1, height, width), d = sourceRow<T>(from, r + dy + 2, height, width);
    for (let x = 0; x < width; x += 4) {
      const o = <usize>x * sizeof<T>();
      v128.store(origin + (<usize>x << 2), f32x4.add(
        f32x4.add(f32x4.mul(load4<T>(a + o), y0), f32x4.mul(load4<T>(b + o), y1)),
        f32x4.add(f32x4.mul(load4<T>(c + o), y2), f32x4.mul(load4<T>(d + o), y3)),
      ));
    }
    replicate<f32>(origin, width, dx);
    for (let x = 0; x < width; x += 4) {
      const at = shifted + (<usize>x << 2);
      // Lanes past the row's end write into the next row, which is written after this one.
      store4<T>(to + <usize>x * sizeof<T>(), f32x4.add(
        f32x4.add(f32x4.mul(v128.load(at), x0), f32x4.mul(v128.load(at, 4), x1)),
        f32x4.add(f32x4.mul(v128.load(at, 8), x2), f32x4.mul(v128.load(at, 12), x3)),
      ));
    }
    to += <usize>width * sizeof<T>();
  }
}

/** Continues a row to both sides as far as a shift of dx reaches. */
// @ts-ignore: decorator
@inline function replicate<N>(origin: usize, width: i32, dx: i32): void {
  const last = origin + <usize>(width - 1) * sizeof<N>();
  for (let i = 1; i <= 1 - dx; i++) store<N>(origin - <usize>i * sizeof<N>(), load<N>(origin));
  for (let i = 1; i <= dx + 2; i++) store<N>(last + <usize>i * sizeof<N>(), load<N>(last));
}

/** Rounds half to even, clamps and stores four pixels. */
// @ts-ignore: decorator
@inline export function store4<T>(at: usize, values: v128): void {
  if (isFloat<T>()) {
    v128.store(at, values);
    return;
  }
  const whole = i32x4.trunc_sat_f32x4_s(f32x4.nearest(values));
  if (sizeof<T>() == 2) {
    v128.store_lane<u64>(at, isSigned<T>() ? i16x8.narrow_i32x4_s(whole, whole) : i16x8.narrow_i32x4_u(whole, whole), 0);
    return;
  }
  const words = i16x8.narrow_i32x4_s(whole, whole);
  v128.store_lane<u32>(at, isSigned<T>() ? i8x16.narrow_i16x8_s(words, words) : i8x16.narrow_i16x8_u(words, words), 0);
}

function wide<T>(from: usize, to: usize, height: i32, width: i32, dy: i32, dx: i32, weights: usize, line: usize): void {
  const y0 = load<f64>(weights), y1 = load<f64>(weights, 8), y2 = load<f64>(weights, 16), y3 = load<f64>(weights, 24);
  const x0 = load<f64>(weights, 32), x1 = load<f64>(weights, 40), x2 = load<f64>(weights, 48), x3 = load<f64>(weights, 56);
  const origin = line + (<usize>(width + 4) << 3);
  const shifted = origin + ((dx - 1) << 3);
  for (let r = 0; r < height; r++) {
    const a = sourceRow<T>(from, r + dy - 1, height, width), b = sourceRow<T>(from, r + dy, height, width);
    const c = sourceRow<T>(from, r + dy + 1, height, width), d = sourceRow<T>(from, r + dy + 2, height, width);
    for (let x = 0; x < width; x++) {
      const o = <usize>x * sizeof<T>();
      store<f64>(origin + (<usize>x << 3),
        <f64>load<T>(a + o) * y0 + <f64>load<T>(b + o) * y1 + <f64>load<T>(c + o) * y2 + <f64>load<T>(d + o) * y3);
    }
    replicate<f64>(origin, width, dx);
    for (let x = 0; x < width; x++) {
      const at = shifted + (<usize>x << 3);
      const mixed = load<f64>(at) * x0 + load<f64>(at, 8) * x1 + load<f64>(at, 16) * x2 + load<f64>(at, 24) * x3;
      store<T>(to + <usize>x * sizeof<T>(), round<T>(mixed));
    }
    to += <usize>width * sizeof<T>();
  }
}

// @ts-ignore: decorator
@inline export function round<T>(value: f64): T {
  if (isFloat<T>()) return <T>value;
  return <T>max<f64>(<f64>minInteger<T>(), min<f64>(<f64>maxInteger<T>(), nearest<f64>(value)));
}

// @ts-ignore: decorator
@inline function minInteger<T>(): i64 { return isSigned<T>() ? -(<i64>1 << 31) : 0; }
// @ts-ignore: decorator
@inline function maxInteger<T>(): i64 { return isSigned<T>() ? (<i64>1 << 31) - 1 : (<i64>1 << 32) - 1; }
