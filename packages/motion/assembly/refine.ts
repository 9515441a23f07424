// What is left between a displaced frame and an image, times maps, summed at the knots of a field.

import { load4 } from './lanes';

/** Pixels of one call; `wasm.ts` writes it. `stride` is the length of a row of image and maps, a multiple of 4. */
@unmanaged class Settings {
  height: i32;
  width: i32;
  stride: i32;
  knotsY: i32;
  knotsX: i32;
  /** i32 rows and columns of the knots; columns but the last are multiples of 4. */
  rows: usize;
  columns: usize;
  /** f32 [height, stride] */
  image: usize;
  /** f32 [2, knotsY, knotsX] */
  displacement: usize;
  /** Scratch: f32 [2, knotsX], then 4 lanes. */
  line: usize;
  /** f64 [4, knotsY, knotsX]; the result. */
  moments: usize;
}

/** `maps` is f32 [4, height, stride]. */
export function refine_u16(settings: Settings, maps: usize, frame: usize): void { measure<u16>(settings, maps, frame); }
export function refine_i16(settings: Settings, maps: usize, frame: usize): void { measure<i16>(settings, maps, frame); }
export function refine_f32(settings: Settings, maps: usize, frame: usize): void { measure<f32>(settings, maps, frame); }

function measure<T>(s: Settings, maps: usize, frame: usize): void {
  const knots = s.knotsY * s.knotsX;
  memory.fill(s.moments, 0, <usize>(4 * knots) << 3);
  let cell = 0;
  for (let row = 0; row < s.height; row++) {
    while (cell < s.knotsY - 2 && row >= integer(s.rows, cell + 1)) cell++;
    const first = integer(s.rows, cell);
    const part = <f32>(row - first) / <f32>(integer(s.rows, cell + 1) - first);
    mixLine(s, cell, part);
    for (let k = 0; k < s.knotsX - 1; k++) measureCell<T>(s, maps, frame, row, cell, k, part);
  }
}

// @ts-ignore: decorator
@inline function integer(at: usize, index: i32): i32 { return load<i32>(at + (<usize>index << 2)); }
// @ts-ignore: decorator
@inline function float(at: usize, index: i32): f32 { return load<f32>(at + (<usize>index << 2)); }

/** Displacement of one row at the columns of the knots. */
function mixLine(s: Settings, cell: i32, part: f32): void {
  const knots = s.knotsY * s.knotsX;
  for (let axis = 0; axis < 2; axis++) {
    for (let k = 0; k < s.knotsX; k++) {
      const above = float(s.displacement, axis * knots + cell * s.knotsX + k);
      const below = float(s.displacement, axis * knots + (cell + 1) * s.knotsX + k);
      store<f32>(s.line + (<usize>(axis * s.knotsX + k) << 2), above + part * (below - above));
    }
  }
}

/**
 * One row of the pixels between two columns of knots. Displacement is linear there: as long as it is of
 * the same whole pixels, neighbours are read together.
 */
// @ts-ignore: decorator
@inline function measureCell<T>(s: Settings, maps: usize, frame: usize, row: i32, cell: i32, k: i32, part: f32): void {
  const start = integer(s.columns, k), next = integer(s.columns, k + 1);
  const stop = k == s.knotsX - 2 ? s.stride : next;
  const y0 = float(s.line, k), y1 = float(s.line, k + 1) - y0;
  const x0 = float(s.line, s.knotsX + k), x1 = float(s.line, s.knotsX + k + 1) - x0;
  const scale: f32 = 1 / <f32>(next - start);
  let x = start;
  while (x < stop) {
    const along = <f32>(x - start) * scale;
    const y = floor<f32>(y0 + along * y1), dx = floor<f32>(x0 + along * x1);
    const top = row + <i32>y, left = x + <i32>dx;
    const isInside = top >= 0 && top < s.height - 1;
    let end = isInside ? x : stop;
    if (isInside && left >= 0) {
      const same = start + min(placesOf(y, y0, y1 * scale), placesOf(dx, x0, x1 * scale));
      end = max(x, min(stop, min(same & ~3, x + ((max(0, s.width - 4 - left) + 3) & ~3))));
    }
    if (isInside && x < end) measureRun<T>(s, maps, frame, row, cell, k, part, x, end, y, dx, true);
    else {
      end = max(end, x + 4);
      measureRun<T>(s, maps, frame, row, cell, k, part, x, end, 0, 0, false);
    }
    x = end;
  }
}

/** How many pixels of a line `start + step * place` come before it leaves `whole`. */
// @ts-ignore: decorator
@inline function placesOf(whole: f32, start: f32, step: f32): i32 {
  if (step == 0) return 1 << 24;
  const places = ((step > 0 ? whole + 1 : whole) - start) / step;
  return <i32>max<f32>(0, min<f32>(<f32>(1 << 24), places));
}

/**
 * The columns from `first` to `stop`, four at a time. `together`: all move by the whole pixels
 * (wholeY, wholeX) and lie within the frame.
 */
// @ts-ignore: decorator
@inline function measureRun<T>(
  s: Settings, maps: usize, frame: usize, row: i32, cell: i32, k: i32, part: f32, first: i32, stop: i32,
  wholeY: f32, wholeX: f32, together: bool,
): void {
  const start = integer(s.columns, k);
  const scale = f32x4.splat(1 / <f32>(integer(s.columns, k + 1) - start));
  const y0 = f32x4.splat(float(s.line, k)), y1 = f32x4.sub(f32x4.splat(float(s.line, k + 1)), y0);
  const x0 = f32x4.splat(float(s.line, s.knotsX + k)), x1 = f32x4.sub(f32x4.splat(float(s.line, s.knotsX + k + 1)), x0);
  const plane = <usize>(s.height * s.stride) << 2;
  const below = <usize>s.width * sizeof<T>();
  let from = frame + <usize>((row + <i32>wholeY) * s.width + first + <i32>wholeX) * sizeof<T>();
  let at = <usize>(row * s.stride + first) << 2;
  let place = f32x4.add(f32x4.splat(<f32>(first - start)), f32x4(0, 1, 2, 3));
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  for (let x = first; x < stop; x += 4) {
    const along = f32x4.mul(place, scale);
    const y = f32x4.add(y0, f32x4.mul(along, y1)), dx = f32x4.add(x0, f32x4.mul(along, x1));
    const sample = together
      ? mixFour<T>(from, below, f32x4.sub(y, f32x4.splat(wholeY)), f32x4.sub(dx, f32x4.splat(wholeX)))
      : sampleFour<T>(s, frame, row, x, y, dx);
    const raw = f32x4.sub(sample, v128.load(s.image + at));
    const residual = v128.and(raw, f32x4.eq(f32x4.sub(raw, raw), f32x4.splat(0)));
    const map = maps + at;
    let v = f32x4.mul(residual, v128.load(map));
    a0 = f32x4.add(a0, v); b0 = f32x4.add(b0, f32x4.mul(v, along));
    v = f32x4.mul(residual, v128.load(map + plane));
    a1 = f32x4.add(a1, v); b1 = f32x4.add(b1, f32x4.mul(v, along));
    v = f32x4.mul(residual, v128.load(map + 2 * plane));
    a2 = f32x4.add(a2, v); b2 = f32x4.add(b2, f32x4.mul(v, along));
    v = f32x4.mul(residual, v128.load(map + 3 * plane));
    a3 = f32x4.add(a3, v); b3 = f32x4.add(b3, f32x4.mul(v, along));
    place = f32x4.add(place, f32x4.splat(4));
    at += 16;
    from += 4 * sizeof<T>();
  }
  addToKnots(s, 0, cell, k, part, a0, b0);
  addToKnots(s, 1, cell, k, part, a1, b1);
  addToKnots(s, 2, cell, k, part, a2, b2);
  addToKnots(s, 3, cell, k, part, a3, b3);
}

/** Bilinear values of four neighbours from `at` on and the row `below` bytes later. */
// @ts-ignore: decorator
@inline function mixFour<T>(at: usize, below: usize, down: v128, right: v128): v128 {
  const a = load4<T>(at), c = load4<T>(at + below);
  const upper = f32x4.add(a, f32x4.mul(right, f32x4.sub(load4<T>(at + sizeof<T>()), a)));
  const lower = f32x4.add(c, f32x4.mul(right, f32x4.sub(load4<T>(at + below + sizeof<T>()), c)));
  return f32x4.add(upper, f32x4.mul(down, f32x4.sub(lower, upper)));
}

/** Bilinear values at four neighbours' displaced places; NaN where the frame does not reach. */
// @ts-ignore: decorator
@inline function sampleFour<T>(s: Settings, frame: usize, row: i32, x: i32, y: v128, dx: v128): v128 {
  const wholeY = f32x4.floor(y), wholeX = f32x4.floor(dx);
  const firstY = f32x4.extract_lane(wholeY, 0), firstX = f32x4.extract_lane(wholeX, 0);
  const top = row + <i32>firstY, left = x + <i32>firstX;
  const together = v128.and(f32x4.eq(wholeY, f32x4.splat(firstY)), f32x4.eq(wholeX, f32x4.splat(firstX)));
  if (i32x4.all_true(together) && top >= 0 && top < s.height - 1 && left >= 0 && left + 4 < s.width) {
    const at = frame + <usize>(top * s.width + left) * sizeof<T>();
    return mixFour<T>(at, <usize>s.width * sizeof<T>(), f32x4.sub(y, wholeY), f32x4.sub(dx, wholeX));
  }
  return f32x4(
    sampleOne<T>(s, frame, row, x, y, dx, 0), sampleOne<T>(s, frame, row, x + 1, y, dx, 1),
    sampleOne<T>(s, frame, row, x + 2, y, dx, 2), sampleOne<T>(s, frame, row, x + 3, y, dx, 3),
  );
}

// @ts-ignore: decorator
@inline function lane(values: v128, index: i32): f32 {
  if (index == 0) return f32x4.extract_lane(values, 0);
  if (index == 1) return f32x4.extract_lane(values, 1);
  if (index == 2) return f32x4.extract_lane(values, 2);
  return f32x4.extract_lane(values, 3);
}

function sampleOne<T>(s: Settings, frame: usize, row: i32, column: i32, ys: v128, xs: v128, index: i32): f32 {
  const y = lane(ys, index), x = lane(xs, index);
  const wholeY = floor<f32>(y), wholeX = floor<f32>(x);
  const top = row + <i32>wholeY, left = column + <i32>wholeX;
  if (column >= s.width || top < 0 || left < 0 || top >= s.height - 1 || left >= s.width - 1) return f32.NaN;
  const at = frame + <usize>(top * s.width + left) * sizeof<T>();
  const below = at + <usize>s.width * sizeof<T>();
  const right = x - wholeX;
  const a = <f32>load<T>(at), c = <f32>load<T>(below);
  const upper = a + right * (<f32>load<T>(at + sizeof<T>()) - a);
  const lower = c + right * (<f32>load<T>(below + sizeof<T>()) - c);
  return upper + (y - wholeY) * (lower - upper);
}

function addToKnots(s: Settings, channel: i32, cell: i32, k: i32, part: f32, all: v128, right: v128): void {
  const total = sum(all), east = sum(right), west = total - east, low = <f64>part;
  const at = s.moments + (<usize>((channel * s.knotsY + cell) * s.knotsX + k) << 3);
  const below = at + (<usize>s.knotsX << 3);
  store<f64>(at, load<f64>(at) + (1 - low) * west);
  store<f64>(at + 8, load<f64>(at + 8) + (1 - low) * east);
  store<f64>(below, load<f64>(below) + low * west);
  store<f64>(below + 8, load<f64>(below + 8) + low * east);
}

// @ts-ignore: decorator
@inline function sum(v: v128): f64 {
  return <f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1) + <f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3);
}
