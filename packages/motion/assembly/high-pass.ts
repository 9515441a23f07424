// Each pixel less the mean of the square window round it, with running sums: of columns while the
// window moves down, of those along each row. Sums are f64, so that what is added is taken off again.

/**
 * Filters the frame at `from` into f32 pixels at `to`. `sums` holds 2 * w f64: each column's sum over
 * the window's rows, and how many of its pixels are finite.
 */
export function high_pass_u8(from: usize, to: usize, h: i32, w: i32, radius: i32, sums: usize): void { filter<u8>(from, to, h, w, radius, sums); }
export function high_pass_i8(from: usize, to: usize, h: i32, w: i32, radius: i32, sums: usize): void { filter<i8>(from, to, h, w, radius, sums); }
export function high_pass_u16(from: usize, to: usize, h: i32, w: i32, radius: i32, sums: usize): void { filter<u16>(from, to, h, w, radius, sums); }
export function high_pass_i16(from: usize, to: usize, h: i32, w: i32, radius: i32, sums: usize): void { filter<i16>(from, to, h, w, radius, sums); }
export function high_pass_u32(from: usize, to: usize, h: i32, w: i32, radius: i32, sums: usize): void { filter<u32>(from, to, h, w, radius, sums); }
export function high_pass_i32(from: usize, to: usize, h: i32, w: i32, radius: i32, sums: usize): void { filter<i32>(from, to, h, w, radius, sums); }
export function high_pass_f32(from: usize, to: usize, h: i32, w: i32, radius: i32, sums: usize): void { filter<f32>(from, to, h, w, radius, sums); }
export function high_pass_f64(from: usize, to: usize, h: i32, w: i32, radius: i32, sums: usize): void { filter<f64>(from, to, h, w, radius, sums); }

function filter<T>(from: usize, to: usize, height: i32, width: i32, radius: i32, sums: usize): void {
  const counts = sums + (<usize>width << 3);
  const rowBytes = <usize>width * sizeof<T>();
  memory.fill(sums, 0, <usize>width << 4);
  for (let y = 0; y < min(radius, height); y++) addRow<T>(from + <usize>y * rowBytes, width, sums, counts, 1);
  for (let y = 0; y < height; y++) {
    if (y + radius < height) addRow<T>(from + <usize>(y + radius) * rowBytes, width, sums, counts, 1);
    if (y - radius > 0) addRow<T>(from + <usize>(y - radius - 1) * rowBytes, width, sums, counts, -1);
    filterRow<T>(from + <usize>y * rowBytes, to, width, radius, sums, counts);
    to += <usize>width << 2;
  }
}

/** Adds a row to the columns' sums, or with a sign of -1 takes it off. */
function addRow<T>(row: usize, width: i32, sums: usize, counts: usize, sign: f64): void {
  for (let x = 0; x < width; x++) {
    const at = <usize>x << 3;
    const value = <f64>load<T>(row + <usize>x * sizeof<T>());
    if (!known<T>(value)) continue;
    store<f64>(sums + at, load<f64>(sums + at) + sign * value);
    store<f64>(counts + at, load<f64>(counts + at) + sign);
  }
}

function filterRow<T>(row: usize, to: usize, width: i32, radius: i32, sums: usize, counts: usize): void {
  let sum: f64 = 0;
  let count: f64 = 0;
  for (let x = 0; x < min(radius, width); x++) {
    sum += load<f64>(sums + (<usize>x << 3));
    count += load<f64>(counts + (<usize>x << 3));
  }
  for (let x = 0; x < width; x++) {
    if (x + radius < width) {
      sum += load<f64>(sums + (<usize>(x + radius) << 3));
      count += load<f64>(counts + (<usize>(x + radius) << 3));
    }
    if (x - radius > 0) {
      sum -= load<f64>(sums + (<usize>(x - radius - 1) << 3));
      count -= load<f64>(counts + (<usize>(x - radius - 1) << 3));
    }
    const value = <f64>load<T>(row + <usize>x * sizeof<T>());
    store<f32>(to + (<usize>x << 2), known<T>(value) ? <f32>(value - sum / count) : <f32>NaN);
  }
}

/** Whether a pixel is finite; a difference with itself is 0 only then. */
// @ts-ignore: decorator
@inline function known<T>(value: f64): bool { return isFloat<T>() ? value - value == 0 : true; }
