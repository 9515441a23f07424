import type { BackendReport } from '@ophys/compute';
import {
  type BlockRequest,
  type FrameSource,
  type Image,
  InvalidArgumentError,
  type RunOptions,
} from '@ophys/core';
import { estimateBlockJob } from './jobs.ts';
import type { CorrelationOptions } from './options.ts';
import { type MotionDevice, planMotion } from './plan.ts';
import { joinShifts, type Shifts } from './shifts.ts';

/** Options of {@link estimateShifts}. */
export interface EstimateShiftsOptions
  extends CorrelationOptions,
    MotionDevice,
    RunOptions,
    Pick<BlockRequest, 'size'> {}

/** Shifts of a whole movie, and where they were computed. */
export interface ShiftsEstimate {
  readonly shifts: Shifts;
  readonly backend: BackendReport;
}

/**
 * Measures the rigid shift of every frame against a reference image, one pass over the movie.
 *
 * @throws {InvalidArgumentError} when the reference has another size than the frames, or an option
 *   is out of range
 */
export async function estimateShifts(
  source: FrameSource,
  reference: Image,
  options: EstimateShiftsOptions = {},
): Promise<ShiftsEstimate> {
  const { signal, onProgress, size } = options;
  requireSameSize(source, reference);
  const { report, runner } = await planMotion(options);
  const setup = { reference, options: correlationOf(options), backend: report.backend };
  const parts: Shifts[] = [];
  let done = 0;
  const blocks = source.blocks({ size, signal });
  for await (const shifts of runner.map(estimateBlockJob, setup, blocks, { signal })) {
    parts.push(shifts);
    done += shifts.y.length;
    onProgress?.({ stage: 'estimate shifts', done, total: source.shape[0], unit: 'frame' });
  }
  return { shifts: joinShifts(parts), backend: report };
}

/** Only the options of the correlation, which travel to workers. */
export function correlationOf(options: CorrelationOptions): CorrelationOptions {
  const { maxShift, smoothing, taper, clipPercentiles, whiteningFloor } = options;
  return { maxShift, smoothing, taper, clipPercentiles, whiteningFloor };
}

/** Throws {@link InvalidArgumentError} when an image is not of the frames' size. */
export function requireSameSize({ shape: [, height, width] }: FrameSource, image: Image): void {
  if (image.height === height && image.width === width) return;
  throw new InvalidArgumentError(
    'reference',
    `The reference is ${image.height} x ${image.width} px but the frames are ${height} x ${width}.`,
  );
}
