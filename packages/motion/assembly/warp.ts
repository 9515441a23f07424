// Resampling of a frame by a rigid shift plus a field, edges replicated or filled. The field is bilinear
// between knots: its knot rows are spread over all columns once a frame, then mixed row by row.
//
// f32 lanes for 8- and 16-bit pixels and floats: as long as four neighbours move by the same whole
// pixels, which a smooth field makes the rule, they are interpolated together. f64 scalars where f32
// cannot hold every pixel.

import { column0, column1, column2, column3, load4 } from './lanes';
import { round, store4 } from './translate';

// The layout of the settings that the host writes, in bytes. FILL, SHIFT_Y and SHIFT_X are f64. ROWS and
// COLUMNS are tables of 16 bytes per row and column of the frame: the knots before and after it (i32), and
// how far it lies between them (f64).
// @ts-ignore: decorator
@inline const HEIGHT = 0, WIDTH = 4, CUBIC = 8, IS_FILLED = 12, PLANE = 16, KNOT_ROWS = 20, KNOT_COLUMNS = 24, ROWS = 28,
  COLUMNS = 32, FIELD_Y = 36, FIELD_X = 40, SPREAD_Y = 44, SPREAD_X = 48, FILL = 56, SHIFT_Y = 64, SHIFT_X = 72;

/** Pixels by which a row of the plane is continued to both sides. */
// @ts-ignore: decorator
@inline const PAD = 8;

// @ts-ignore: decorator
@inline function word(settings: usize, field: usize): i32 { return load<i32>(settings + field); }

export function warp_u8(settings: usize, from: usize, to: usize): void { narrow<u8>(settings, from, to); }
export function warp_i8(settings: usize, from: usize, to: usize): void { narrow<i8>(settings, from, to); }
export function warp_u16(settings: usize, from: usize, to: usize): void { narrow<u16>(settings, from, to); }
export function warp_i16(settings: usize, from: usize, to: usize): void { narrow<i16>(settings, from, to); }
export function warp_f32(settings: usize, from: usize, to: usize): void { narrow<f32>(settings, from, to); }
export function warp_u32(settings: usize, from: usize, to: usize): void { wide<u32>(settings, from, to); }
export function warp_i32(settings: usize, from: usize, to: usize): void { wide<i32>(settings, from, to); }
export function warp_f64(settings: usize, from: usize, to: usize): void { wide<f64>(settings, from, to); }

// @ts-ignore: decorator
@inline function strideOf(width: i32): i32 {
  return ((width + 3) & ~3) + 2 * PAD;
}

function narrow<T>(settings: usize, from: usize, to: usize): void {
  const height = word(settings, HEIGHT), width = word(settings, WIDTH);
  fillPlane<T>(settings, from);
  spreadField(settings, <usize>word(settings, FIELD_Y), <usize>word(settings, SPREAD_Y), <f32>load<f64>(settings + SHIFT_Y));
  spreadField(settings, <usize>word(settings, FIELD_X), <usize>word(settings, SPREAD_X), <f32>load<f64>(settings + SHIFT_X));
  const rowBytes = <usize>width * sizeof<T>();
  for (let row = 0; row < height; row++, to += rowBytes) {
    if (word(settings, CUBIC)) warpRow<T>(settings, row, to, true);
    else warpRow<T>(settings, row, to, false);
  }
}

/** The frame as f32, its rows continued to both sides. */
function fillPlane<T>(settings: usize, from: usize): void {
  const height = word(settings, HEIGHT), width = word(settings, WIDTH);
  let to = <usize>word(settings, PLANE) + (PAD << 2);
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < width; x += 4) v128.store(to + (<usize>x << 2), load4<T>(from + <usize>x * sizeof<T>()));
    const last = to + (<usize>(width - 1) << 2);
    const first = v128.load32_splat(to), end = v128.load32_splat(last);
    v128.store(to - 32, first);
    v128.store(to - 16, first);
    v128.store(last + 4, end);
    v128.store(last + 20, end);
    from += <usize>width * sizeof<T>();
    to += <usize>strideOf(width) << 2;
  }
}

/** Displacements at every column, for each row of knots, the rigid shift included. */
function spreadField(settings: usize, knots: usize, to: usize, shift: f32): void {
  const width = word(settings, WIDTH);
  const columns = word(settings, KNOT_COLUMNS);
  const padded = (width + 3) & ~3;
  for (let k = word(settings, KNOT_ROWS); k > 0; k--) {
    let table = <usize>word(settings, COLUMNS);
    for (let x = 0; x < width; x++, table += 16) {
      const low = load<f32>(knots + (<usize>load<i32>(table) << 2));
      const high = load<f32>(knots + (<usize>load<i32>(table, 4) << 2));
      store<f32>(to + (<usize>x << 2), shift + (low + (high - low) * <f32>load<f64>(table, 8)));
    }
    for (let x = width; x < padded; x++) store<f32>(to + (<usize>x << 2), load<f32>(to + (<usize>(width - 1) << 2)));
    knots += <usize>columns << 2;
    to += <usize>padded << 2;
  }
}

// @ts-ignore: decorator
@inline function warpRow<T>(settings: usize, row: i32, to: usize, cubic: bool): void {
  const height = word(settings, HEIGHT), width = word(settings, WIDTH);
  const table = <usize>word(settings, ROWS) + (<usize>row << 4);
  const knotBytes = ((width + 3) & ~3) << 2;
  const low = load<i32>(table) * knotBytes, high = load<i32>(table, 4) * knotBytes;
  const part = f32x4.splat(<f32>load<f64>(table, 8));
  const spreadY = <usize>word(settings, SPREAD_Y), spreadX = <usize>word(settings, SPREAD_X);
  const plane = <usize>word(settings, PLANE) + (PAD << 2);
  const filled = word(settings, IS_FILLED) != 0;
  const fill = f32x4.splat(<f32>load<f64>(settings + FILL));
  let current = i32.MIN_VALUE;
  let above: usize = 0, upper: usize = 0, lower: usize = 0, below: usize = 0;
  for (let x = 0; x < width; x += 4) {
    const o = <usize>x << 2;
    const dy = mix(v128.load(spreadY + low + o), v128.load(spreadY + high + o), part);
    const dx = mix(v128.load(spreadX + low + o), v128.load(spreadX + high + o), part);
    const wholeY = f32x4.floor(dy), wholeX = f32x4.floor(dx);
    const ty = f32x4.sub(dy, wholeY), tx = f32x4.sub(dx, wholeX);
    const top = i32x4.add(i32x4.trunc_sat_f32x4_s(wholeY), i32x4.splat(row));
    const left = i32x4.add(i32x4.trunc_sat_f32x4_s(wholeX), i32x4.add(i32x4.splat(x), i32x4(0, 1, 2, 3)));
    const y = i32x4.extract_lane(top, 0), first = i32x4.extract_lane(left, 0);
    const together = i32x4.all_true(v128.and(
      i32x4.eq(top, i32x4.splat(y)), i32x4.eq(left, i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3))),
    )) && first >= 1 - PAD && first <= width + PAD - 6;
    let value: v128;
    if (together) {
      if (y != current) {
        current = y;
        above = planeRow(plane, y - 1, height, width);
        upper = planeRow(plane, y, height, width);
        lower = planeRow(plane, y + 1, height, width);
        below = planeRow(plane, y + 2, height, width);
      }
      value = cubic ? cubic4(above, upper, lower, below, first, ty, tx) : linear4(upper, lower, first, ty, tx);
    } else value = apart(plane, height, width, top, left, ty, tx, cubic);
    if (filled) value = v128.bitselect(value, fill, v128.and(covered(top, ty, height), covered(left, tx, width)));
    // Lanes past the row's end write into the next row, which is written after this one.
    store4<T>(to + <usize>x * sizeof<T>(), value);
  }
}

// @ts-ignore: decorator
@inline function mix(a: v128, b: v128, part: v128): v128 {
  return f32x4.add(a, f32x4.mul(f32x4.sub(b, a), part));
}

/** Lanes whose place, `whole + part`, lies within a side. */
// @ts-ignore: decorator
@inline function covered(whole: v128, part: v128, length: i32): v128 {
  const last = i32x4.splat(length - 1);
  const onLast = v128.and(i32x4.eq(whole, last), f32x4.eq(part, f32x4.splat(0)));
  return v128.and(i32x4.ge_s(whole, i32x4.splat(0)), v128.or(i32x4.lt_s(whole, last), onLast));
}

// @ts-ignore: decorator
@inline function planeRow(plane: usize, row: i32, height: i32, width: i32): usize {
  return plane + (<usize>(max(0, min(height - 1, row)) * strideOf(width)) << 2);
}

// Keys' weights of the four pixels round a place that lies t after the second, from t, t^2 and t^3; the third
// weight is what the others leave of 1.
// @ts-ignore: decorator
@inline function keys0(t: v128, t2: v128, t3: v128): v128 {
  return f32x4.sub(t2, f32x4.mul(f32x4.splat(0.5), f32x4.add(t3, t)));
}
// @ts-ignore: decorator
@inline function keys1(t2: v128, t3: v128): v128 {
  return f32x4.add(f32x4.sub(f32x4.mul(f32x4.splat(1.5), t3), f32x4.mul(f32x4.splat(2.5), t2)), f32x4.splat(1));
}
// @ts-ignore: decorator
@inline function keys2(w0: v128, w1: v128, w3: v128): v128 {
  return f32x4.sub(f32x4.sub(f32x4.splat(1), w1), f32x4.add(w0, w3));
}
// @ts-ignore: decorator
@inline function keys3(t2: v128, t3: v128): v128 {
  return f32x4.mul(f32x4.splat(0.5), f32x4.sub(t3, t2));
}

/** Four pixels next to each other that all lie one column apart between the second and third of four rows. */
// @ts-ignore: decorator
@inline function cubic4(above: usize, upper: usize, lower: usize, below: usize, x: i32, ty: v128, tx: v128): v128 {
  const o = (x - 1) << 2;
  const tx2 = f32x4.mul(tx, tx), ty2 = f32x4.mul(ty, ty);
  const tx3 = f32x4.mul(tx2, tx), ty3 = f32x4.mul(ty2, ty);
  const x0 = keys0(tx, tx2, tx3), x1 = keys1(tx2, tx3), x3 = keys3(tx2, tx3);
  const y0 = keys0(ty, ty2, ty3), y1 = keys1(ty2, ty3), y3 = keys3(ty2, ty3);
  const x2 = keys2(x0, x1, x3), y2 = keys2(y0, y1, y3);
  return f32x4.add(
    f32x4.add(f32x4.mul(along(above + o, x0, x1, x2, x3), y0), f32x4.mul(along(upper + o, x0, x1, x2, x3), y1)),
    f32x4.add(f32x4.mul(along(lower + o, x0, x1, x2, x3), y2), f32x4.mul(along(below + o, x0, x1, x2, x3), y3)),
  );
}

// @ts-ignore: decorator
@inline function along(at: usize, x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(v128.load(at), x0), f32x4.mul(v128.load(at, 4), x1)),
    f32x4.add(f32x4.mul(v128.load(at, 8), x2), f32x4.mul(v128.load(at, 12), x3)),
  );
}

// @ts-ignore: decorator
@inline function linear4(upper: usize, lower: usize, x: i32, ty: v128, tx: v128): v128 {
  const o = x << 2;
  const x0 = f32x4.sub(f32x4.splat(1), tx), y0 = f32x4.sub(f32x4.splat(1), ty);
  const first = f32x4.add(f32x4.mul(v128.load(upper + o), x0), f32x4.mul(v128.load(upper + o, 4), tx));
  const second = f32x4.add(f32x4.mul(v128.load(lower + o), x0), f32x4.mul(v128.load(lower + o, 4), tx));
  return f32x4.add(f32x4.mul(first, y0), f32x4.mul(second, ty));
}

/** Four pixels, each from a place of its own. */
function apart(plane: usize, height: i32, width: i32, top: v128, left: v128, ty: v128, tx: v128, cubic: bool): v128 {
  const one = f32x4.splat(1), zero = f32x4.splat(0);
  const tx2 = f32x4.mul(tx, tx), ty2 = f32x4.mul(ty, ty);
  const tx3 = f32x4.mul(tx2, tx), ty3 = f32x4.mul(ty2, ty);
  const x0 = cubic ? keys0(tx, tx2, tx3) : zero, x1 = cubic ? keys1(tx2, tx3) : f32x4.sub(one, tx);
  const y0 = cubic ? keys0(ty, ty2, ty3) : zero, y1 = cubic ? keys1(ty2, ty3) : f32x4.sub(one, ty);
  const x3 = cubic ? keys3(tx2, tx3) : zero, y3 = cubic ? keys3(ty2, ty3) : zero;
  const x2 = cubic ? keys2(x0, x1, x3) : tx, y2 = cubic ? keys2(y0, y1, y3) : ty;
  let value = zero;
  value = f32x4.replace_lane(value, 0, single(plane, height, width, i32x4.extract_lane(top, 0), i32x4.extract_lane(left, 0), column0(y0, y1, y2, y3), column0(x0, x1, x2, x3), cubic));
  value = f32x4.replace_lane(value, 1, single(plane, height, width, i32x4.extract_lane(top, 1), i32x4.extract_lane(left, 1), column1(y0, y1, y2, y3), column1(x0, x1, x2, x3), cubic));
  value = f32x4.replace_lane(value, 2, single(plane, height, width, i32x4.extract_lane(top, 2), i32x4.extract_lane(left, 2), column2(y0, y1, y2, y3), column2(x0, x1, x2, x3), cubic));
  return f32x4.replace_lane(value, 3, single(plane, height, width, i32x4.extract_lane(top, 3), i32x4.extract_lane(left, 3), column3(y0, y1, y2, y3), column3(x0, x1, x2, x3), cubic));
}

function single(plane: usize, height: i32, width: i32, y: i32, x: i32, wy: v128, wx: v128, cubic: bool): f32 {
  const o = (max(1 - PAD, min(width + PAD - 3, x)) - 1) << 2;
  const b = v128.load(planeRow(plane, y, height, width) + o), c = v128.load(planeRow(plane, y + 1, height, width) + o);
  let sum = f32x4.add(
    f32x4.mul(b, f32x4.splat(f32x4.extract_lane(wy, 1))), f32x4.mul(c, f32x4.splat(f32x4.extract_lane(wy, 2))),
  );
  if (!cubic) {
    return f32x4.extract_lane(sum, 1) * f32x4.extract_lane(wx, 1) + f32x4.extract_lane(sum, 2) * f32x4.extract_lane(wx, 2);
  }
  const a = v128.load(planeRow(plane, y - 1, height, width) + o), d = v128.load(planeRow(plane, y + 2, height, width) + o);
  sum = f32x4.add(sum, f32x4.add(
    f32x4.mul(a, f32x4.splat(f32x4.extract_lane(wy, 0))), f32x4.mul(d, f32x4.splat(f32x4.extract_lane(wy, 3))),
  ));
  sum = f32x4.mul(sum, wx);
  return (f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1)) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
}

function wide<T>(settings: usize, from: usize, to: usize): void {
  const height = word(settings, HEIGHT), width = word(settings, WIDTH);
  const cubic = word(settings, CUBIC) != 0;
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < width; x++, to += sizeof<T>()) {
      const dy = load<f64>(settings + SHIFT_Y) + bend(settings, FIELD_Y, row, x);
      const dx = load<f64>(settings + SHIFT_X) + bend(settings, FIELD_X, row, x);
      const wholeY = floor(dy), wholeX = floor(dx);
      const ty = dy - wholeY, tx = dx - wholeX;
      const y = row + toWhole(wholeY), c = x + toWhole(wholeX);
      if (word(settings, IS_FILLED) && !(isCovered(y, ty, height) && isCovered(c, tx, width))) {
        store<T>(to, <T>load<f64>(settings + FILL));
      } else {
        store<T>(to, round<T>(wideSample<T>(from, height, width, y, c, ty, tx, cubic)));
      }
    }
  }
}

function bend(settings: usize, field: usize, row: i32, x: i32): f64 {
  const knots = <usize>word(settings, field);
  const rows = <usize>word(settings, ROWS) + (<usize>row << 4), columns = <usize>word(settings, COLUMNS) + (<usize>x << 4);
  const count = word(settings, KNOT_COLUMNS);
  const above = knots + (<usize>(load<i32>(rows) * count) << 2), below = knots + (<usize>(load<i32>(rows, 4) * count) << 2);
  const left = <usize>load<i32>(columns) << 2, right = <usize>load<i32>(columns, 4) << 2;
  const down = load<f64>(rows, 8), across = load<f64>(columns, 8);
  return (1 - down) * ((1 - across) * <f64>load<f32>(above + left) + across * <f64>load<f32>(above + right))
    + down * ((1 - across) * <f64>load<f32>(below + left) + across * <f64>load<f32>(below + right));
}

// @ts-ignore: decorator
@inline function isCovered(whole: i32, part: f64, length: i32): bool {
  return whole >= 0 && (whole < length - 1 || (whole == length - 1 && part == 0));
}

function wideSample<T>(from: usize, height: i32, width: i32, y: i32, x: i32, ty: f64, tx: f64, cubic: bool): f64 {
  if (!cubic) {
    return (1 - ty) * ((1 - tx) * pixel<T>(from, height, width, y, x) + tx * pixel<T>(from, height, width, y, x + 1))
      + ty * ((1 - tx) * pixel<T>(from, height, width, y + 1, x) + tx * pixel<T>(from, height, width, y + 1, x + 1));
  }
  let sum: f64 = 0;
  for (let i = 0; i < 4; i++) {
    const wy = keys(ty, i);
    for (let j = 0; j < 4; j++) sum += wy * keys(tx, j) * pixel<T>(from, height, width, y + i - 1, x + j - 1);
  }
  return sum;
}

// @ts-ignore: decorator
@inline function pixel<T>(from: usize, height: i32, width: i32, y: i32, x: i32): f64 {
  const at = max(0, min(height - 1, y)) * width + max(0, min(width - 1, x));
  return <f64>load<T>(from + <usize>at * sizeof<T>());
}

function keys(t: f64, i: i32): f64 {
  if (i == 0) return ((-0.5 * t + 1) * t - 0.5) * t;
  if (i == 1) return (1.5 * t - 2.5) * t * t + 1;
  if (i == 2) return ((-1.5 * t + 2) * t + 0.5) * t;
  return (0.5 * t - 0.5) * t * t;
}

/** Bounded, because what lies far outside the frame is all border and a larger number would trap. */
// @ts-ignore: decorator
@inline function toWhole(value: f64): i32 {
  return <i32>max<f64>(-1e9, min<f64>(1e9, value));
}
