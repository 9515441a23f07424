import { createArray, dtypeOf, type TypedArray } from '@ophys/core';
import { createSurfaceReader, surfaceReach } from '../ops/phase-correlate/find-shift.ts';
import type { Correlator } from '../ops/phase-correlate/index.ts';
import type { PreparedReference } from '../ops/phase-correlate/prepare.ts';
import { type CorrelationOptions, resolveCorrelationOptions } from '../options.ts';
import { createShifts, type Shifts } from '../shifts.ts';
import type { NeighbouredBlock } from './neighbours.ts';

/** Frames to each side of a frame that its shift depends on: three standard deviations. */
export function neighbourRadius(options: CorrelationOptions): number {
  return reachOf(resolveCorrelationOptions(options).temporalSmoothing);
}

function reachOf(sigma: number): number {
  return Math.ceil(3 * sigma);
}

/**
 * Shifts of a block's frames from correlation surfaces that are averaged over time, with Gaussian
 * weights, before their peaks are found. At the movie's ends the weights of the frames that there are
 * count alone; frames without contrast do not count.
 *
 * @param frames the block's frames with its neighbours, as they are compared
 */
export async function correlateSmoothly(
  correlator: Correlator,
  reference: PreparedReference,
  frames: { readonly data: TypedArray; readonly before: number; readonly count: number },
  sigma: number,
): Promise<Shifts> {
  const { data, before, count } = frames;
  const length = (2 * surfaceReach(reference) + 1) ** 2;
  const total = data.length / (reference.height * reference.width);
  const surfaces = await correlator.surfaces(data, total);
  const read = createSurfaceReader(reference);
  const radius = reachOf(sigma);
  const shifts = createShifts(count);
  for (let i = 0; i < count; i++) {
    const smooth = new Float64Array(length);
    let weights = 0;
    const centre = before + i;
    for (let k = Math.max(0, centre - radius); k <= Math.min(total - 1, centre + radius); k++) {
      const surface = surfaces.subarray(k * length, (k + 1) * length);
      if (surface.every((value) => value === 0)) continue;
      const weight = Math.exp(-0.5 * ((k - centre) / sigma) ** 2);
      weights += weight;
      for (let p = 0; p < length; p++) smooth[p] += weight * surface[p];
    }
    if (weights === 0) continue;
    const { y, x, height } = read(smooth);
    shifts.y[i] = y;
    shifts.x[i] = x;
    shifts.peak[i] = height / weights;
  }
  return shifts;
}

/** A block's frames with its neighbours, one after the other. */
export function joinNeighbours({ data, neighbours }: NeighbouredBlock): TypedArray {
  if (neighbours === undefined) return data;
  const { before, after } = neighbours;
  const joined = createArray(dtypeOf(data), before.length + data.length + after.length);
  joined.set(before);
  joined.set(data, before.length);
  joined.set(after, before.length + data.length);
  return joined;
}
