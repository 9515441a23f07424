import { batchesOf } from '@ophys/compute';
import type { Image } from '@ophys/core';
import { createField, type DisplacementField, knotCount, sliceField } from '../field.ts';
import type { FieldRefinement, FieldRefiner } from '../ops/refine-field/index.ts';
import { channels, type FieldModel } from '../ops/refine-field/model.ts';
import type { WarpFrames } from '../ops/warp/index.ts';
import type { FrameSample } from '../reference-image/average.ts';
import type { Shifts } from '../shifts.ts';
import { assembleModel, measureCurvatures, STEP_SIGMAS } from './assemble.ts';
import { calibrateSteps } from './calibrate.ts';
import type { Curvature } from './curvature.ts';
import { layOutKnots } from './knots.ts';
import { apply } from './matrix.ts';
import { findModes, type MotionModes, powerOf } from './modes.ts';
import { weighPixels } from './pixel-weights.ts';
import { measureStatistics } from './sample-statistics.ts';

/** The ops that learning runs, of one backend. */
export interface FieldKernels {
  readonly refineField: FieldRefinement;
  readonly warp: WarpFrames;
}

/**
 * Learns the model of a recording from a sample of its frames and their rigid shifts, twice: what the first
 * model says is taken out of the sample, which sharpens the image that the second is learnt from.
 */
export async function learnFieldModel(
  sample: FrameSample,
  shifts: Pick<Shifts, 'y' | 'x'>,
  kernels: FieldKernels,
  signal?: AbortSignal,
): Promise<FieldModel> {
  const { data, height, width } = sample;
  const frames = data.length / (height * width);
  const still = createField(layOutKnots(height, width), frames);
  const first = await learnFrom(sample, { shifts, field: still }, 0, kernels, signal);
  if (first.variances.length === 0) return first;
  const refiner = await kernels.refineField.prepare(first);
  try {
    const field = await refiner.refine(data, frames, shifts);
    const finest = STEP_SIGMAS.length - 1;
    return await learnFrom(sample, { shifts, field }, finest, kernels, signal);
  } finally {
    await refiner.close();
  }
}

interface SampleMotion {
  readonly shifts: Pick<Shifts, 'y' | 'x'>;
  readonly field: DisplacementField;
}

async function learnFrom(
  sample: FrameSample,
  motion: SampleMotion,
  step: number,
  kernels: FieldKernels,
  signal: AbortSignal | undefined,
): Promise<FieldModel> {
  const { data, height, width } = sample;
  const { grid } = motion.field;
  const warper = await kernels.warp.prepare({
    height,
    width,
    dtype: 'float32',
    interpolation: 'cubic',
    edges: Number.NaN,
  });
  const statistics = await measureStatistics(sample, motion, warper, signal);
  await warper.close();
  const image: Image = { data: statistics.mean, height, width };
  const weights = weighPixels(statistics, data.length / (height * width), height, width);
  const curvatures = measureCurvatures(image, weights, grid);
  const refiner = await kernels.refineField.prepare(
    assembleModel(image, grid, [curvatures[step]], rigid),
  );
  const modes = await learnModes(sample, motion, curvatures[step], refiner, signal);
  await refiner.close();
  const model = assembleModel(image, grid, curvatures, modes);
  return calibrateSteps(model, sample, motion.shifts, kernels.refineField, signal);
}

/** Frames measured at a time, which a GPU takes in one go. */
const BATCH_FRAMES = 16;

const rigid: MotionModes = { shapes: [], variances: new Float64Array(), noise: 1 };

/** Modes of the whole displacements: what was taken out already plus what is left. */
async function learnModes(
  { data, height, width }: FrameSample,
  { shifts, field }: SampleMotion,
  curvature: Curvature,
  refiner: FieldRefiner,
  signal: AbortSignal | undefined,
): Promise<MotionModes> {
  const pixels = height * width;
  const knots = knotCount(field.grid);
  const root = powerOf(curvature.information, 0.5);
  const inverseRoot = powerOf(curvature.information, -0.5);
  const estimates: Float64Array[] = [];
  const length = channels * knots;
  for (const { start, count } of batchesOf(data.length / pixels, BATCH_FRAMES)) {
    signal?.throwIfAborted();
    const stop = start + count;
    const motion = {
      shifts: { y: shifts.y.subarray(start, stop), x: shifts.x.subarray(start, stop) },
      field: sliceField(field, start, stop),
    };
    const frames = data.subarray(start * pixels, stop * pixels);
    const moments = await refiner.measure(frames, count, motion, 0);
    for (let i = 0; i < count; i++) {
      const own = moments.subarray(i * length, (i + 1) * length);
      const left = apply(inverseRoot, curvature.slope(own));
      const before = new Float64Array(2 * knots);
      before.set(motion.field.y.subarray(i * knots, (i + 1) * knots));
      before.set(motion.field.x.subarray(i * knots, (i + 1) * knots), knots);
      const whole = apply(root, before);
      estimates.push(left.map((value, k) => value + whole[k]));
    }
  }
  return findModes(estimates, curvature.information);
}
