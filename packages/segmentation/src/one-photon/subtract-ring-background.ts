import { windowAt } from '../filters/box.ts';
import { normaliseByNoise } from '../filters/high-pass.ts';
import type { TraceStack } from '../movie/trace-stack.ts';
import type { TraceFilters } from '../ops/trace-filters/index.ts';
import { gridStep, predictFromRing, RING_RADIUS } from './predict-from-ring.ts';

/**
 * Takes the background of a one-photon movie out of unit-noise traces, in place: what rings around
 * them tell ({@link predictFromRing}) of means of half a cell's width, interpolated linearly, times a
 * gain of each pixel's own. Noise that was told together with the background's flicker is told
 * again without it, and the traces are brought to unit noise.
 *
 * @param noise of each pixel before it was divided by it; updated in place
 */
export function subtractRingBackground(
  filters: TraceFilters,
  stack: TraceStack,
  noise: Float32Array,
  diameter: number,
): void {
  const stride = gridStep(diameter);
  const means = filters.sumBoxes(stack, stride >> 1, stride);
  const shares = new Float32Array(means.height * means.width).map((_, g) => {
    const y = windowAt(Math.floor(g / means.width), means, stack.height);
    const x = windowAt(g % means.width, means, stack.width);
    return 1 / ((y.to - y.from) * (x.to - x.from));
  });
  filters.mix(means, shares);
  const data = predictFromRing(means, (RING_RADIUS * diameter) / stride);
  filters.subtractNeuropil(stack, { ...means, data });
  normaliseByNoise(stack).forEach((rest, p) => {
    noise[p] = (noise[p] as number) * rest;
  });
}
