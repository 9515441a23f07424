/**
 * The kernel in gpu.js's subset of JavaScript. Nothing imports this module: it is type-checked here,
 * and built to text in `gpu-kernels.generated.ts`, because minifiers would rewrite functions into
 * forms that gpu.js cannot translate.
 */
import type { KernelThread } from '@ophys/compute';

/**
 * Weighted sum of one segment of the mask table in one frame: `[segment, frame]`. The loop has a fixed
 * length and counts an integer, as gpu.js wants it.
 */
export function sumSegment(
  this: KernelThread,
  pixels: readonly (readonly number[])[],
  indices: readonly number[],
  weights: readonly number[],
  starts: readonly number[],
  ends: readonly number[],
): number {
  let sum = 0;
  const start = Math.floor(starts[this.thread.x] as number);
  const end = Math.floor(ends[this.thread.x] as number);
  for (let k = 0; k < (this.constants.segment as number); k++) {
    const i = start + k;
    if (i < end) {
      const pixel = Math.floor(indices[i] as number);
      sum += (weights[i] as number) * ((pixels[this.thread.y] as number[])[pixel] as number);
    }
  }
  return sum;
}
