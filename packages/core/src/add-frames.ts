import type { FrameBlock } from './frames.ts';

/** Frames that are added in one go over the sums. */
const AT_ONCE = 4;

/**
 * Adds frames of a block to sums, pixel by pixel and one frame after the other, so that how many are
 * added in a call changes no rounding.
 *
 * @param sums `[row, column]`
 * @param first the first frame of the block that is added; default 0
 * @param count how many are; default all that follow
 */
export function addFrames(
  sums: Float64Array,
  { data, count: total }: Pick<FrameBlock, 'data' | 'count'>,
  first = 0,
  count = total - first,
): void {
  const pixels = sums.length;
  let frame = first;
  for (; frame + AT_ONCE <= first + count; frame += AT_ONCE) {
    let [a, b, c, d] = [0, 1, 2, 3].map((i) => (frame + i) * pixels) as [
      number,
      number,
      number,
      number,
    ];
    for (let p = 0; p < pixels; p++) {
      const sum = (sums[p] as number) + (data[a++] as number) + (data[b++] as number);
      sums[p] = sum + (data[c++] as number) + (data[d++] as number);
    }
  }
  for (; frame < first + count; frame++) {
    let at = frame * pixels;
    for (let p = 0; p < pixels; p++) sums[p] = (sums[p] as number) + (data[at++] as number);
  }
}
