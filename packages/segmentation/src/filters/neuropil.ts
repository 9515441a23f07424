import type { TraceStack } from '../movie/trace-stack.ts';
import type { TraceFilters } from '../ops/trace-filters/index.ts';
import type { BoxSums } from './box.ts';

/** Fewest quiet pixels, as a share of the square, for a mean over them alone. */
const MINIMUM_QUIET = 0.1;

/**
 * Takes the neuropil out of unit-noise traces, in place. The neuropil at a pixel is the mean trace
 * of the pixels without activity of their own in the square of `2 * radius + 1` pixels around it
 * (cut off at the edges; on a grid of a quarter radius, interpolated linearly), times a gain of the
 * pixel's own, because neuropil is as textured as the tissue that it shines from. The gain is fitted
 * to the bins in which the pixel is quiet.
 *
 * @param isActive 1 for pixels that would carry a cell's signal into the mean
 */
export function subtractNeuropil(
  filters: TraceFilters,
  stack: TraceStack,
  radius: number,
  isActive: Uint8Array,
): void {
  const stride = Math.max(1, radius >> 2);
  filters.subtractNeuropil(stack, meanQuiet(filters, stack, radius, stride, isActive));
}

/** Means over the quiet pixels of each square; over all of them where hardly any is quiet. */
function meanQuiet(
  filters: TraceFilters,
  stack: TraceStack,
  radius: number,
  stride: number,
  isActive: Uint8Array,
): BoxSums {
  const { height, width } = stack;
  const sums = filters.sumBoxes(stack, radius, stride, isActive);
  const ones = { data: new Float32Array(height * width).fill(1), height, width, bins: 1 };
  const counts = filters.sumBoxes(ones, radius, stride, isActive).data;
  const area = MINIMUM_QUIET * (2 * radius + 1) ** 2;
  const all = counts.some((n) => n < area) ? filters.sumBoxes(stack, radius, stride) : undefined;
  const sizes = filters.sumBoxes(ones, radius, stride).data;
  const hasQuiet = (n: number) => all === undefined || n >= area;
  const own = counts.map((n) => (hasQuiet(n) ? 1 / n : 0));
  const shares = counts.map((n, g) => (hasQuiet(n) ? 0 : 1 / (sizes[g] as number)));
  filters.mix(sums, own, all, shares);
  return sums;
}
