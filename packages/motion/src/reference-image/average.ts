import type { FrameBlock, Image, TypedArray } from '@ophys/core';
import type { Translator } from '../ops/translate/index.ts';
import type { Shifts } from '../shifts.ts';

/** Frames of a sample, in memory. */
export interface FrameSample {
  /** `[frame, row, column]` */
  readonly data: TypedArray;
  readonly height: number;
  readonly width: number;
}

/** Frames per job. */
const BLOCK_FRAMES = 16;

/** A sample as blocks for a runner: copies, because a runner's inputs move away. */
export function* sampleBlocks({ data, height, width }: FrameSample): Generator<FrameBlock> {
  const pixels = height * width;
  const frames = data.length / pixels;
  for (let start = 0; start < frames; start += BLOCK_FRAMES) {
    const count = Math.min(BLOCK_FRAMES, frames - start);
    yield { data: data.slice(start * pixels, (start + count) * pixels), start, count };
  }
}

/**
 * Mean of some frames after their shifts were taken out. A pixel is averaged over the frames that
 * cover it; a pixel that none covers, or that is NaN in all, becomes the mean of the others.
 *
 * @param translator made for float32 frames of this size, so that nothing is rounded before the mean
 */
export async function averageShifted(
  { data, height, width }: FrameSample,
  chosen: readonly number[],
  shifts: Pick<Shifts, 'y' | 'x'>,
  translator: Translator,
): Promise<Image> {
  const pixels = height * width;
  const sums = new Float64Array(pixels);
  const counts = new Uint32Array(pixels);
  for (const i of chosen) {
    const shift = { y: shifts.y.subarray(i, i + 1), x: shifts.x.subarray(i, i + 1) };
    const frame = new Float32Array(data.subarray(i * pixels, (i + 1) * pixels));
    const moved = await translator.translate(frame, 1, shift);
    const [row0, row1] = covered(shift.y[0], height);
    const [column0, column1] = covered(shift.x[0], width);
    for (let row = row0; row < row1; row++) {
      for (let at = row * width + column0; at < row * width + column1; at++) {
        if (Number.isNaN(moved[at])) continue;
        sums[at] += moved[at];
        counts[at]++;
      }
    }
  }
  return { data: divide(sums, counts), height, width };
}

/** First and one past the last index whose source, `index + shift`, lies in the frame. */
export function covered(shift: number, length: number): readonly [first: number, stop: number] {
  const first = Math.max(0, Math.ceil(-shift));
  return [first, Math.max(first, Math.min(length, Math.floor(length - 1 - shift) + 1))];
}

function divide(sums: Float64Array, counts: Uint32Array): Float32Array {
  const mean = new Float32Array(sums.length);
  let total = 0;
  let filled = 0;
  for (let i = 0; i < sums.length; i++) {
    if (counts[i] === 0) continue;
    mean[i] = sums[i] / counts[i];
    total += mean[i];
    filled++;
  }
  if (filled < mean.length) {
    const level = filled > 0 ? total / filled : 0;
    for (let i = 0; i < mean.length; i++) if (counts[i] === 0) mean[i] = level;
  }
  return mean;
}
