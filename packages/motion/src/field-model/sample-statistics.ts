import { batchesOf } from '@ophys/compute';
import type { Displacements } from '../field.ts';
import { sliceField } from '../field.ts';
import type { Warper } from '../ops/warp/index.ts';
import type { FrameSample } from '../reference-image/average.ts';

/** Per pixel of a sample whose motion was taken out, `[row, column]`. */
export interface SampleStatistics {
  /** Mean over the frames that cover the pixel; 0 where none does. */
  readonly mean: Float32Array;
  /** Variance over the same frames. */
  readonly variance: Float32Array;
  /** How many frames those are. */
  readonly counts: Uint32Array;
}

/** Frames moved at a time, which a GPU takes in one go. */
const BATCH_FRAMES = 8;

/** @param warper for float32 frames, with NaN where a frame does not reach */
export async function measureStatistics(
  { data, height, width }: FrameSample,
  { shifts, field }: Displacements,
  warper: Warper,
  signal: AbortSignal | undefined,
): Promise<SampleStatistics> {
  const pixels = height * width;
  const sums = new Float64Array(pixels);
  const squares = new Float64Array(pixels);
  const counts = new Uint32Array(pixels);
  for (const { start, count } of batchesOf(data.length / pixels, BATCH_FRAMES)) {
    signal?.throwIfAborted();
    const stop = start + count;
    const frames = new Float32Array(data.subarray(start * pixels, stop * pixels));
    const moved = await warper.warp(frames, count, {
      shifts: { y: shifts.y.subarray(start, stop), x: shifts.x.subarray(start, stop) },
      field: field && sliceField(field, start, stop),
    });
    for (let p = 0; p < pixels; p++) {
      for (let at = p; at < moved.length; at += pixels) {
        const value = moved[at];
        if (Number.isNaN(value)) continue;
        sums[p] += value;
        squares[p] += value * value;
        counts[p]++;
      }
    }
  }
  return {
    mean: Float32Array.from(sums, (sum, p) => (counts[p] > 0 ? sum / counts[p] : 0)),
    variance: Float32Array.from(squares, (square, p) =>
      counts[p] > 0 ? Math.max(0, square / counts[p] - (sums[p] / counts[p]) ** 2) : 0,
    ),
    counts,
  };
}
