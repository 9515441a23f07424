/**
 * The kernel in gpu.js's subset of JavaScript. Nothing imports this module: it is type-checked here,
 * and built to text in `gpu-kernels.generated.ts`, because minifiers would rewrite functions into
 * forms that gpu.js cannot translate.
 */
import type { KernelThread } from '@ophys/compute';

/**
 * The frames, moved: `[x, y, frame]`. `plans` holds per frame the whole row and column shift, then
 * four weights of each axis. What is interpolated from pixels whose
 * magnitude is above `constants.broken` becomes `constants.missing`.
 */
export function resample(
  this: KernelThread,
  frames: readonly (readonly (readonly number[])[])[],
  plans: readonly (readonly number[])[],
): number {
  const frame = this.thread.z;
  let sum = 0;
  let missing = 0;
  for (let i = 0; i < 4; i++) {
    const row = Math.min(
      this.constants.height - 1,
      Math.max(0, this.thread.y + plans[frame][0] + i - 1),
    );
    let line = 0;
    for (let j = 0; j < 4; j++) {
      const column = Math.min(
        this.constants.width - 1,
        Math.max(0, this.thread.x + plans[frame][1] + j - 1),
      );
      const pixel = frames[frame][row][column];
      if (Math.abs(pixel) > this.constants.broken) {
        missing = 1;
      } else {
        line += plans[frame][6 + j] * pixel;
      }
    }
    sum += plans[frame][2 + i] * line;
  }
  let result = sum;
  if (missing > 0) result = this.constants.missing;
  return result;
}
