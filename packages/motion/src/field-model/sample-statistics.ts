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
  for (let i = 0; i < data.length / pixels; i++) {
    signal?.throwIfAborted();
    const frame = Float32Array.from(data.subarray(i * pixels, (i + 1) * pixels));
    const moved = await warper.warp(frame, 1, {
      shifts: { y: shifts.y.subarray(i, i + 1), x: shifts.x.subarray(i, i + 1) },
      field: field && sliceField(field, i, i + 1),
    });
    for (let p = 0; p < pixels; p++) {
      if (Number.isNaN(moved[p])) continue;
      sums[p] += moved[p];
      squares[p] += moved[p] * moved[p];
      counts[p]++;
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
