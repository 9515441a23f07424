import type { BackendReport } from '@ophys/compute';
import {
  type BlockRequest,
  InvalidArgumentError,
  type RunOptions,
  type Volume,
  type VolumeSource,
} from '@ophys/core';
import type { CorrelationOptions } from '../options.ts';
import { correlationOf } from '../options.ts';
import { type MotionDevice, planMotion } from '../plan.ts';
import { estimateVolumesJob } from './volume-jobs.ts';
import { joinVolumeShifts, requireSameVolume, type VolumeShifts } from './volume-shifts.ts';

/** Options of {@link estimateVolumeShifts}. */
export interface EstimateVolumeShiftsOptions
  extends Omit<CorrelationOptions, 'temporalSmoothing'>,
    MotionDevice,
    RunOptions,
    Pick<BlockRequest, 'size'> {
  /**
   * Largest shift looked for across planes, in planes, at most half of them; default 2 or what there
   * is room for. 0: all planes share one shift within the plane, and none across.
   */
  readonly maxShiftZ?: number | undefined;
}

/** Shifts of a whole recording, and where they were computed. */
export interface VolumeShiftsEstimate {
  readonly shifts: VolumeShifts;
  readonly backend: BackendReport;
}

/**
 * Measures the rigid shift of every volume against a reference volume, one pass over the recording.
 *
 * Each plane is correlated with the reference's planes up to `maxShiftZ` from it, as single frames are;
 * the correlations of all pairs of planes that are equally far apart are averaged. The distance whose
 * average has the highest peak is the whole shift across planes, refined by the parabola through it
 * and its neighbours; that peak's place is the shift within the plane. A volume costs
 * `depth * (2 * maxShiftZ + 1)` frames.
 *
 * @throws {InvalidArgumentError} when the reference has another size than the volumes, or an option
 *   is out of range
 */
export async function estimateVolumeShifts(
  source: VolumeSource,
  reference: Volume,
  options: EstimateVolumeShiftsOptions = {},
): Promise<VolumeShiftsEstimate> {
  const { signal, onProgress, size } = options;
  requireSameVolume(source, reference);
  const [volumes, depth, height, width] = source.shape;
  const room = Math.floor(depth / 2);
  const { maxShiftZ = Math.min(2, room) } = options;
  if (!Number.isInteger(maxShiftZ) || maxShiftZ < 0 || maxShiftZ > room) {
    throw new InvalidArgumentError(
      'maxShiftZ',
      `Expected maxShiftZ from 0 to ${room} of ${depth} planes, got ${maxShiftZ}.`,
    );
  }
  const movie = { shape: [volumes * depth, height, width] as const, dtype: source.dtype };
  const { report, runner } = await planMotion(movie, options, 'rigid');
  const setup = {
    reference,
    options: correlationOf(options),
    maxShiftZ,
    backend: report.backend,
  };
  const parts: VolumeShifts[] = [];
  let done = 0;
  const blocks = source.blocks({ size, signal });
  for await (const shifts of runner.map(estimateVolumesJob, setup, blocks, { signal })) {
    parts.push(shifts);
    done += shifts.z.length;
    onProgress?.({ stage: 'estimate shifts', done, total: volumes, unit: 'volume' });
  }
  return { shifts: joinVolumeShifts(parts), backend: report };
}
