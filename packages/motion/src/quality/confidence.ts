import { runningMedian } from '../median.ts';
import type { Shifts } from '../shifts.ts';

/** Frames to each side whose median peak is what a frame's is held against, as for bad frames. */
const NEIGHBOURS = 50;

/**
 * How far each frame's shift can be trusted, 0 to 1: its correlation peak relative to the running
 * median of 101 frames, at most 1, so that bleaching and the movie's own noise level do not count.
 * 0 for a frame without contrast.
 */
export function measureConfidence({ peak }: Pick<Shifts, 'peak'>): Float32Array {
  const usual = runningMedian(peak, NEIGHBOURS);
  return peak.map((value, i) =>
    usual[i] > 0 ? Math.min(1, Math.max(0, value / usual[i])) : value > 0 ? 1 : 0,
  );
}
