import { addScaled } from './lanes';

/** Adds a row of traces, times `sign`, to sums per column; pixels that `skip` marks (0: no marks) are left out. */
export function add_row(sums: usize, row: usize, width: i32, bins: i32, sign: f32, skip: usize): void {
  if (skip == 0) return addScaled(sums, row, sign, width * bins);
  const step = <usize>bins << 2;
  for (let x = 0; x < width; x++) {
    if (load<u8>(skip + x) == 0) addScaled(sums, row, sign, bins);
    sums += step;
    row += step;
  }
}

/**
 * Running sums of traces along a row of `width` pixels: `columns` of them, each over the pixels
 * within `radius` of a multiple of `stride`. `sum` is room for one trace.
 */
export function slide_along(row: usize, width: i32, bins: i32, stride: i32, radius: i32, sum: usize, to: usize, columns: i32): void {
  const step = <usize>bins << 2;
  memory.fill(sum, 0, step);
  let first = 0;
  let last = 0;
  for (let i = 0; i < columns; i++) {
    const stop = min(width, i * stride + radius + 1);
    const start = max(0, i * stride - radius);
    for (; last < stop; last++) addScaled(sum, row + <usize>last * step, 1, bins);
    for (; first < start; first++) addScaled(sum, row + <usize>first * step, -1, bins);
    memory.copy(to + <usize>i * step, sum, step);
  }
}
