import { dot } from './lanes';

/**
 * Products of traces with their neighbours, five f32 per pixel of `row`: itself, the one to the
 * right, and in the row below (0: there is none) the one left below, below, right below.
 */
export function correlate_rows(row: usize, below: usize, width: i32, bins: i32, to: usize): void {
  const step = <usize>bins << 2;
  for (let x = 0; x < width; x++) {
    const here = row + <usize>x * step;
    const under = below + <usize>x * step;
    store<f32>(to, dot(here, here, bins));
    store<f32>(to, x + 1 < width ? dot(here, here + step, bins) : 0, 4);
    store<f32>(to, below != 0 && x > 0 ? dot(here, under - step, bins) : 0, 8);
    store<f32>(to, below != 0 ? dot(here, under, bins) : 0, 12);
    store<f32>(to, below != 0 && x + 1 < width ? dot(here, under + step, bins) : 0, 16);
    to += 20;
  }
}
