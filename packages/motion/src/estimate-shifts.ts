import type { BackendReport } from '@ophys/compute';
import {
  type BlockRequest,
  type FrameSource,
  type Image,
  InvalidArgumentError,
  type RunOptions,
} from '@ophys/core';
import { type PiecewiseOptions, resolvePiecewiseOptions } from './block-grid.ts';
import { joinMotion, type Motion } from './field.ts';
import { estimateBlockJob } from './jobs.ts';
import { withNeighbours } from './neighbours.ts';
import { type FieldModel, isRigid } from './ops/refine-field/model.ts';
import type { CorrelationOptions } from './options.ts';
import { type MotionDevice, type MotionKind, planMotion } from './plan.ts';
import { neighbourRadius } from './temporal-smoothing.ts';

/** Options of {@link estimateShifts}. */
export interface EstimateShiftsOptions
  extends CorrelationOptions,
    MotionDevice,
    RunOptions,
    Pick<BlockRequest, 'size'> {
  /**
   * How blocks of each frame are registered after the frame as a whole; default `false`, which is
   * not at all.
   */
  readonly piecewise?: false | PiecewiseOptions | undefined;
  /**
   * From `estimateFieldModel` of the movie with the same reference and options: fields are refined on
   * the images, in place of blocks, which is more precise. Default none.
   */
  readonly fieldModel?: FieldModel | undefined;
}

/** Motion of a whole movie, and where it was computed. */
export interface ShiftsEstimate extends Motion {
  readonly backend: BackendReport;
}

/**
 * Measures the motion of every frame against a reference image, one pass over the movie: its rigid
 * shift and, on request, the field of its blocks.
 *
 * @throws {InvalidArgumentError} when the reference has another size than the frames, or an option
 *   is out of range
 */
export async function estimateShifts(
  source: FrameSource,
  reference: Image,
  options: EstimateShiftsOptions = {},
): Promise<ShiftsEstimate> {
  const { signal, onProgress, size, piecewise = false, fieldModel } = options;
  requireSameSize(source, reference);
  if (piecewise) resolvePiecewiseOptions(piecewise);
  if (fieldModel) requireSameSize(source, fieldModel, 'fieldModel');
  const { report, runner } = await planMotion(source, options, motionKindOf(options));
  const setup = {
    reference,
    options: correlationOf(options),
    piecewise,
    fieldModel,
    backend: report.backend,
  };
  const parts: Motion[] = [];
  let done = 0;
  const blocks = withNeighbours(source, { size, signal }, neighbourRadius(options));
  for await (const motion of runner.map(estimateBlockJob, setup, blocks, { signal })) {
    parts.push(motion);
    done += motion.shifts.y.length;
    onProgress?.({ stage: 'estimate shifts', done, total: source.shape[0], unit: 'frame' });
  }
  return { ...joinMotion(parts), backend: report };
}

/** What the options ask for. */
export function motionKindOf({
  piecewise,
  fieldModel,
}: Pick<EstimateShiftsOptions, 'piecewise' | 'fieldModel'>): MotionKind {
  if (fieldModel !== undefined) return isRigid(fieldModel) ? 'rigid' : 'field';
  return piecewise ? 'piecewise' : 'rigid';
}

/** Only the options of the correlation, which travel to workers. */
export function correlationOf(options: CorrelationOptions): CorrelationOptions {
  const { highPass, maxShift, smoothing, taper, clipPercentiles } = options;
  const { correlation, whiteningFloor, temporalSmoothing } = options;
  return {
    highPass,
    maxShift,
    smoothing,
    taper,
    clipPercentiles,
    correlation,
    whiteningFloor,
    temporalSmoothing,
  };
}

/** Throws {@link InvalidArgumentError} when an image or a model is not of the frames' size. */
export function requireSameSize(
  { shape: [, height, width] }: FrameSource,
  image: Pick<Image, 'height' | 'width'>,
  argument: 'reference' | 'fieldModel' = 'reference',
): void {
  if (image.height === height && image.width === width) return;
  throw new InvalidArgumentError(
    argument,
    `The ${argument} is ${image.height} x ${image.width} px but the frames are ${height} x ${width}.`,
  );
}
