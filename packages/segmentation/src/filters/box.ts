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
 * Sums under squares of `2 * radius + 1` pixels, cut off at the edges. Separable; the running sums
 * make the cost independent of the radius.
 */
export function sumBoxes(
  stack: Pick<TraceStack, 'data' | 'height' | 'width' | 'bins'>,
  radius: number,
  stride: number,
): BoxSums {
  const { data, height, width, bins } = stack;
  const window = { radius, stride };
  const columns = Math.ceil(width / stride);
  const rows = Math.ceil(height / stride);
  const across = new Float32Array(height * columns * bins);
  for (let row = 0; row < height; row++) {
    slide(
      data,
      row * width * bins,
      bins,
      width,
      across,
      row * columns * bins,
      bins,
      columns,
      window,
      bins,
    );
  }
  const sums = new Float32Array(rows * columns * bins);
  for (let column = 0; column < columns; column++) {
    const at = column * bins;
    slide(across, at, columns * bins, height, sums, at, columns * bins, rows, window, bins);
  }
  return { data: sums, height: rows, width: columns, bins, stride, radius };
}

/** Running sums of whole traces along one line of pixels; steps are distances in the arrays. */
function slide(
  source: Float32Array,
  sourceAt: number,
  sourceStep: number,
  size: number,
  target: Float32Array,
  targetAt: number,
  targetStep: number,
  count: number,
  window: { readonly stride: number; readonly radius: number },
  bins: number,
): void {
  const sum = new Float32Array(bins);
  let [from, to] = [0, 0];
  for (let i = 0; i < count; i++) {
    const next = windowAt(i, window, size);
    for (; to < next.to; to++) accumulate(sum, source, sourceAt + to * sourceStep, 1);
    for (; from < next.from; from++) accumulate(sum, source, sourceAt + from * sourceStep, -1);
    target.set(sum, targetAt + i * targetStep);
  }
}

function accumulate(sum: Float32Array, source: Float32Array, at: number, sign: number): void {
  for (let t = 0; t < sum.length; t++) {
    sum[t] = (sum[t] as number) + sign * (source[at + t] as number);
  }
}
