import type { TraceStack } from '../movie/trace-stack.ts';

/** Sums of traces under square windows, sampled on a coarser grid. */
export interface BoxSums extends TraceStack {
  /** Distance of grid points in pixels; grid point `i` is at pixel `i * stride`. */
  readonly stride: number;
  /** Half the window: it reaches `radius` pixels to each side. */
  readonly radius: number;
}

/** Pixels of a window at grid position `i` along an axis of `size` pixels, cut off at its ends. */
export function windowAt(
  i: number,
  { stride, radius }: { readonly stride: number; readonly radius: number },
  size: number,
): { from: number; to: number } {
  const centre = i * stride;
  return { from: Math.max(0, centre - radius), to: Math.min(size, centre + radius + 1) };
}

/**
 * Sums under squares of `2 * radius + 1` pixels, cut off at the edges. Running sums, first down the
 * columns, then along each row of the grid, make the cost independent of the radius, and need no
 * memory of the movie's size.
 *
 * @param skip 1 for pixels that are left out
 */
export function sumBoxes(
  stack: TraceStack,
  radius: number,
  stride: number,
  skip?: Uint8Array,
): BoxSums {
  const { height, width, bins } = stack;
  const window = { radius, stride };
  const columns = Math.ceil(width / stride);
  const rows = Math.ceil(height / stride);
  const sums = new Float32Array(rows * columns * bins);
  const columnSums = new Float32Array(width * bins);
  let [from, to] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const next = windowAt(i, window, height);
    for (; to < next.to; to++) addRow(columnSums, stack, to, 1, skip);
    for (; from < next.from; from++) addRow(columnSums, stack, from, -1, skip);
    slideAlong(columnSums, sums.subarray(i * columns * bins), columns, window, bins);
  }
  return { data: sums, height: rows, width: columns, bins, stride, radius };
}

function addRow(
  sums: Float32Array,
  { data, width, bins }: TraceStack,
  row: number,
  sign: number,
  skip: Uint8Array | undefined,
): void {
  for (let column = 0; column < width; column++) {
    const pixel = row * width + column;
    if (skip?.[pixel]) continue;
    const [source, target] = [pixel * bins, column * bins];
    for (let t = 0; t < bins; t++) {
      sums[target + t] = (sums[target + t] as number) + sign * (data[source + t] as number);
    }
  }
}

/** Running sums of traces along one line; the target is `[grid point, bin]`. */
function slideAlong(
  line: Float32Array,
  target: Float32Array,
  count: number,
  window: { readonly stride: number; readonly radius: number },
  bins: number,
): void {
  const size = line.length / bins;
  const sum = new Float32Array(bins);
  let [from, to] = [0, 0];
  for (let i = 0; i < count; i++) {
    const next = windowAt(i, window, size);
    for (; to < next.to; to++) accumulate(sum, line, to * bins, 1);
    for (; from < next.from; from++) accumulate(sum, line, from * bins, -1);
    target.set(sum, i * bins);
  }
}

function accumulate(sum: Float32Array, source: Float32Array, at: number, sign: number): void {
  for (let t = 0; t < sum.length; t++) {
    sum[t] = (sum[t] as number) + sign * (source[at + t] as number);
  }
}
