import { max } from 'd3-array';
import type { TraceMatrix } from './data.ts';

/** A stretch of frames: `start … stop - 1`. */
export interface FrameSpan {
  readonly start: number;
  readonly stop: number;
}

/** The values of one ROI over a stretch of frames. */
export function columnOf(matrix: TraceMatrix, roi: number, span: FrameSpan): Float32Array {
  const column = new Float32Array(span.stop - span.start);
  for (let i = 0; i < column.length; i++) {
    column[i] = matrix.data[(span.start + i) * matrix.count + roi] ?? Number.NaN;
  }
  return column;
}

/**
 * The stretch of `length` frames with the most activity, each ROI counting relative to its own
 * largest value so that none outshines the others. The earliest of equals.
 */
export function busiestSpan(
  spikes: TraceMatrix,
  rois: readonly number[],
  length: number,
): FrameSpan {
  const activity = summedActivity(spikes, rois);
  let inside = 0;
  let best = { start: 0, activity: Number.NEGATIVE_INFINITY };
  activity.forEach((value, frame) => {
    inside += value - (frame >= length ? (activity[frame - length] ?? 0) : 0);
    const start = frame - length + 1;
    if (start >= 0 && inside > best.activity + 1e-9) best = { start, activity: inside };
  });
  return { start: best.start, stop: Math.min(spikes.frames, best.start + length) };
}

function summedActivity(spikes: TraceMatrix, rois: readonly number[]): Float64Array {
  const sum = new Float64Array(spikes.frames);
  for (const roi of rois) {
    const column = columnOf(spikes, roi, { start: 0, stop: spikes.frames });
    const largest = max(column) ?? 0;
    if (!(largest > 0 && Number.isFinite(largest))) continue;
    column.forEach((value, frame) => {
      if (Number.isFinite(value)) sum[frame] = (sum[frame] ?? 0) + value / largest;
    });
  }
  return sum;
}
