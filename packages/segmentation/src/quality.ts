import type { RoiQuality } from './roi.ts';

/** The part of {@link RoiQuality} that depends on the shape alone. */
export type ShapeQuality = Pick<RoiQuality, 'compactness' | 'sizePx' | 'centroid'>;

/** Size, centre and compactness of a set of at least one pixel (`row * width + column`). */
export function describeShape(pixels: Uint32Array, width: number): ShapeQuality {
  const n = pixels.length;
  let [row, column] = [0, 0];
  for (const pixel of pixels) {
    row += Math.floor(pixel / width) / n;
    column += (pixel % width) / n;
  }
  let distance = 0;
  for (const pixel of pixels) {
    distance += Math.hypot(Math.floor(pixel / width) - row, (pixel % width) - column) / n;
  }
  // Mean distance from the centre of a disc of radius r = √(n/π) is 2r/3.
  const disc = (2 / 3) * Math.sqrt(n / Math.PI);
  return { compactness: Math.max(1, distance / disc), sizePx: n, centroid: { row, column } };
}

/** Third standardised moment; 0 for a constant trace. */
export function skewnessOf(trace: Float32Array): number {
  const mean = trace.reduce((sum, value) => sum + value, 0) / trace.length;
  let [second, third] = [0, 0];
  for (const value of trace) {
    second += (value - mean) ** 2 / trace.length;
    third += (value - mean) ** 3 / trace.length;
  }
  return second > 0 ? third / second ** 1.5 : 0;
}
