import { addScaled } from './lanes';

/** Adds a row of traces, times `share`, to sums per column. */
export function add_row(sums: usize, row: usize, width: i32, bins: i32, share: f32): void {
  addScaled(sums, row, share, width * bins);
}

/**
 * Moves a window down the columns of a stack of `width` pixels per row: the rows from `first` to `last` come
 * in, those from `gone` to `stay` go out. Pixels that `skip` marks (0: no marks) never take part. `list` is
 * room for an address per row.
 */
export function slide_rows(sums: usize, stack: usize, width: i32, bins: i32, first: i32, last: i32, gone: i32, stay: i32, skip: usize, list: usize): void {
  const step = <usize>bins << 2;
  for (let x = 0; x < width; x++) {
    const added = listRows(list, stack, skip, width, x, step, first, last);
    const all = listRows(added, stack, skip, width, x, step, gone, stay);
    accumulate(sums, sums, bins, list, added, all);
    sums += step;
  }
}

/** Lists where the traces of a column's rows begin, and returns the end of the list. */
function listRows(list: usize, stack: usize, skip: usize, width: i32, x: i32, step: usize, from: i32, to: i32): usize {
  for (let y = from; y < to; y++) {
    const pixel = <usize>(y * width + x);
    if (skip != 0 && load<u8>(skip + pixel) != 0) continue;
    store<u32>(list, <u32>(stack + pixel * step));
    list += 4;
  }
  return list;
}

/**
 * Running sums of traces along a row of `width` pixels: `columns` of them, each over the pixels
 * within `radius` of a multiple of `stride`. `list` is room for an address per pixel.
 */
export function slide_along(row: usize, width: i32, bins: i32, stride: i32, radius: i32, list: usize, to: usize, columns: i32): void {
  const step = <usize>bins << 2;
  memory.fill(to, 0, step);
  let first = 0;
  let last = 0;
  let before = to;
  for (let i = 0; i < columns; i++) {
    const stop = min(width, i * stride + radius + 1);
    const start = max(0, i * stride - radius);
    let added = list;
    for (; last < stop; last++, added += 4) store<u32>(added, <u32>(row + <usize>last * step));
    let all = added;
    for (; first < start; first++, all += 4) store<u32>(all, <u32>(row + <usize>first * step));
    accumulate(before, to, bins, list, added, all);
    before = to;
    to += step;
  }
}

/** `to_t = from_t + Σ x_t − Σ y_t` over the traces listed up to `added`, and from there up to `all`. */
function accumulate(from: usize, to: usize, bins: i32, list: usize, added: usize, all: usize): void {
  const end = <usize>bins << 2;
  const whole = <usize>(bins & ~7) << 2;
  let at: usize = 0;
  for (; at < whole; at += 32) {
    let a = v128.load(from + at);
    let b = v128.load(from + at, 16);
    for (let i = list; i < added; i += 4) {
      const x = <usize>load<u32>(i) + at;
      a = f32x4.add(a, v128.load(x));
      b = f32x4.add(b, v128.load(x, 16));
    }
    for (let i = added; i < all; i += 4) {
      const y = <usize>load<u32>(i) + at;
      a = f32x4.sub(a, v128.load(y));
      b = f32x4.sub(b, v128.load(y, 16));
    }
    v128.store(to + at, a);
    v128.store(to + at, b, 16);
  }
  for (; at < end; at += 4) {
    let sum = load<f32>(from + at);
    for (let i = list; i < added; i += 4) sum += load<f32>(<usize>load<u32>(i) + at);
    for (let i = added; i < all; i += 4) sum -= load<f32>(<usize>load<u32>(i) + at);
    store<f32>(to + at, sum);
  }
}
