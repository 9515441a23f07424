import type { Image } from '@ophys/core';
import { createField, type DisplacementField, knotCount, sliceField } from '../field.ts';
import type { FieldRefinement, FieldRefiner } from '../ops/refine-field/index.ts';
import { channels, type FieldModel, type FieldStep } from '../ops/refine-field/model.ts';
import type { WarpFrames } from '../ops/warp/index.ts';
import type { FrameSample } from '../reference-image/average.ts';
import type { Shifts } from '../shifts.ts';
import { calibrateSteps } from './calibrate.ts';
import { type Curvature, measureCurvature } from './curvature.ts';
import { layOutKnots } from './knots.ts';
import { apply, createMatrix, invertPositive } from './matrix.ts';
import { findModes, type MotionModes, powerOf } from './modes.ts';
import { weighPixels } from './pixel-weights.ts';
import { measureStatistics } from './sample-statistics.ts';

/** Smoothing of the image in px before its gradients are taken, step by step: wide ones see further. */
const STEP_SIGMAS = [1.5, 0.7] as const;

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
  const first = await learnFrom(sample, { shifts, field: still }, STEP_SIGMAS[0], kernels, signal);
  if (first.variances.length === 0) return first;
  const refiner = await kernels.refineField.prepare(first);
  try {
    const field = await refiner.refine(data, frames, shifts);
    const finest = STEP_SIGMAS[STEP_SIGMAS.length - 1];
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
  sigma: number,
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
  const curvatures = new Map(
    STEP_SIGMAS.map((width) => [width as number, measureCurvature(image, weights, grid, width)]),
  );
  const curvature = curvatures.get(sigma) as Curvature;
  const frame = { height, width, grid, image: image.data };
  const bare = [
    { maps: curvature.maps, projection: new Float64Array(), inverse: new Float64Array() },
  ];
  const refiner = await kernels.refineField.prepare({
    ...frame,
    steps: bare,
    modes: new Float64Array(),
    variances: new Float64Array(),
  });
  const modes = await learnModes(sample, motion, curvature, refiner, signal);
  await refiner.close();
  const steps = STEP_SIGMAS.map((width) => createStep(curvatures.get(width) as Curvature, modes));
  const model = { ...frame, steps, modes: join(modes.shapes), variances: modes.variances };
  return calibrateSteps(model, sample, motion.shifts, kernels.refineField, signal);
}

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
  for (let i = 0; i < data.length / pixels; i++) {
    signal?.throwIfAborted();
    const taken = sliceField(field, i, i + 1);
    const shift = { y: shifts.y.subarray(i, i + 1), x: shifts.x.subarray(i, i + 1) };
    const frame = data.subarray(i * pixels, (i + 1) * pixels);
    const moments = await refiner.measure(frame, 1, { shifts: shift, field: taken }, 0);
    const left = apply(inverseRoot, curvature.slope(moments));
    const before = new Float64Array(2 * knots);
    before.set(taken.y);
    before.set(taken.x, knots);
    const whole = apply(root, before);
    estimates.push(left.map((value, k) => value + whole[k]));
  }
  return findModes(estimates, curvature.information);
}

/** The Newton step of the posterior in units of the modes. */
function createStep(curvature: Curvature, { shapes, variances, noise }: MotionModes): FieldStep {
  const bent = shapes.map((shape) => apply(curvature.information, shape));
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i], 0);
  const posterior = createMatrix(
    shapes.length,
    (i, j) => dot(shapes[i], bent[j]) / noise + (i === j ? 1 / variances[i] : 0),
  );
  const length = channels * (curvature.information.size / 2);
  const projection = new Float64Array(shapes.length * length);
  for (let i = 0; i < length; i++) {
    const unit = new Float64Array(length);
    unit[i] = 1;
    const slope = curvature.slope(unit);
    shapes.forEach((shape, mode) => {
      projection[mode * length + i] = dot(shape, slope) / noise;
    });
  }
  return { maps: curvature.maps, projection, inverse: invertPositive(posterior).data };
}

function join(parts: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
