import type { BackendReport } from '@ophys/compute';
import type { BlockRequest, FrameSource, Image } from '@ophys/core';
import { joinMotion, type Motion } from '../field.ts';
import { estimateBlockJob } from '../jobs.ts';
import { requireMotionOptions } from '../known-options.ts';
import { type FieldModel, isRigid } from '../ops/refine-field/model.ts';
import { correlationOf } from '../options.ts';
import { type MotionKind, planMotion } from '../plan.ts';
import { requireSameSize } from '../require-same-size.ts';
import { type PiecewiseOptions, resolvePiecewiseOptions } from './block-grid.ts';
import { type EstimateFieldModelOptions, estimateFieldModel } from './estimate-field-model.ts';
import { withNeighbours } from './neighbours.ts';
import { neighbourRadius } from './temporal-smoothing.ts';

/** How motion within frames is measured. */
export interface LocalMotionOptions {
  /**
   * Refines fields on the images with a model from {@link estimateFieldModel} of the movie with the
   * same reference and options; default, unless `piecewise` is given, that very model. Where the
   * recording gives no evidence of motion within frames, fields are 0.
   */
  readonly fieldModel?: FieldModel | undefined;
  /**
   * In place of a model: registers blocks of each frame after the frame as a whole, each by itself;
   * `false` leaves frames rigid. Faster and less precise than a model, it needs no sample: the way
   * to register fewer than 50 frames, such as one image to another, within frames.
   */
  readonly piecewise?: false | PiecewiseOptions | undefined;
}

/** Options of {@link estimateShifts}. */
export interface EstimateShiftsOptions
  extends EstimateFieldModelOptions,
    LocalMotionOptions,
    Pick<BlockRequest, 'size'> {}

/** Motion of a whole movie, and where it was computed. */
export interface ShiftsEstimate extends Motion {
  readonly backend: BackendReport;
}

/**
 * Measures the motion of every frame against a reference image, one pass over the movie: its rigid
 * shift and, unless told otherwise, the field of what moves within it. A model of that is learnt first,
 * from a sample of the movie, when none is given.
 *
 * @throws {InvalidArgumentError} when the reference has another size than the frames, or an option
 *   is out of range
 */
export async function estimateShifts(
  source: FrameSource,
  reference: Image,
  options: EstimateShiftsOptions = {},
): Promise<ShiftsEstimate> {
  requireMotionOptions(options);
  const { signal, onProgress, size } = options;
  checkLocalMotion(source, options);
  requireSameSize(source, reference);
  const local = await resolveLocalMotion(source, reference, options);
  const { report, runner } = await planMotion(source, options, motionKindOf(local));
  const setup = {
    reference,
    options: correlationOf(options),
    ...local,
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

/** Throws {@link InvalidArgumentError} when an option is out of range or of another movie. */
export function checkLocalMotion(
  source: FrameSource,
  { fieldModel, piecewise }: LocalMotionOptions,
): void {
  if (piecewise) resolvePiecewiseOptions(piecewise);
  if (fieldModel) requireSameSize(source, fieldModel, 'fieldModel');
}

/** The options with the model learnt when nothing is said. */
export async function resolveLocalMotion(
  source: FrameSource,
  reference: Image,
  options: EstimateFieldModelOptions & LocalMotionOptions,
): Promise<Required<LocalMotionOptions> & { readonly piecewise: false | PiecewiseOptions }> {
  const { fieldModel, piecewise } = options;
  if (fieldModel !== undefined || piecewise !== undefined) {
    return { fieldModel, piecewise: piecewise ?? false };
  }
  const { model } = await estimateFieldModel(source, reference, options);
  return { fieldModel: model, piecewise: false };
}

/** What the options ask for. */
export function motionKindOf({ piecewise, fieldModel }: LocalMotionOptions): MotionKind {
  if (fieldModel !== undefined) return isRigid(fieldModel) ? 'rigid' : 'field';
  return piecewise ? 'piecewise' : 'rigid';
}
