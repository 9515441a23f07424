import { type BackendReport, loadOp } from '@ophys/compute';
import { evenlySpaced, type FrameSource, type Image, pickFrames } from '@ophys/core';
import { learnFieldModel } from '../field-model/learn.ts';
import { refineField } from '../ops/refine-field/index.ts';
import type { FieldModel } from '../ops/refine-field/model.ts';
import { warp } from '../ops/warp/index.ts';
import { correlationOf } from '../options.ts';
import { planMotion } from '../plan.ts';
import type { EstimateReferenceOptions } from '../reference-image/estimate-reference.ts';
import { measureSample } from '../reference-image/measure-sample.ts';
import { requireSameSize } from '../require-same-size.ts';
import { openFrameFilter } from './frame-filter.ts';

/** Options of {@link estimateFieldModel}: those with which the reference was made. */
export type EstimateFieldModelOptions = EstimateReferenceOptions;

/** How motion within frames looks in a recording, and where it was learnt. */
export interface FieldModelEstimate {
  /** For the option `fieldModel`. Without `variances` the recording moves rigidly, as far as can be told. */
  readonly model: FieldModel;
  readonly backend: BackendReport;
}

/**
 * Learns from a sample of the frames (`sampleFrames`, at least 50, else the model is rigid) how parts of
 * frames move against each other, how precisely each pixel tells of it, and how much of what is
 * measured is noise. Fields found with the model are 0 where the recording gives no evidence of motion
 * within frames, and follow it where it does. The same sample always gives the same model.
 *
 * @param reference as for `estimateShifts`
 * @throws {InvalidArgumentError} when the reference has another size than the frames, or an option
 *   is out of range
 * @throws {DeviceMissingError} when an explicit backend's device is not there
 */
export async function estimateFieldModel(
  source: FrameSource,
  reference: Image,
  options: EstimateFieldModelOptions = {},
): Promise<FieldModelEstimate> {
  const { sampleFrames = 400, signal } = options;
  requireSameSize(source, reference);
  const [total, height, width] = source.shape;
  const plan = await planMotion(source, options, 'field');
  const indices = evenlySpaced(total, sampleFrames);
  const sample = { data: await pickFrames(source, indices, signal), height, width };
  const shifts = await measureSample(sample, reference, plan, options);
  const { backend } = plan.report;
  const filter = await openFrameFilter(reference, correlationOf(options), backend);
  try {
    const data = await filter.frames(sample.data, indices.length);
    const kernels = {
      refineField: (await loadOp(refineField, backend)).implementation,
      warp: (await loadOp(warp, backend)).implementation,
    };
    const model = await learnFieldModel({ ...sample, data }, shifts, kernels, signal);
    options.onProgress?.({
      stage: 'estimate field model',
      done: indices.length,
      total: indices.length,
      unit: 'frame',
    });
    return { model, backend: plan.report };
  } finally {
    await filter.close();
  }
}
