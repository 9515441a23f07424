import type { Image } from '@ophys/core';
import type { FieldGrid } from '../field.ts';
import { channels, type FieldModel, type FieldStep } from '../ops/refine-field/model.ts';
import { type Curvature, measureCurvature } from './curvature.ts';
import { apply, createMatrix, invertPositive } from './matrix.ts';
import type { MotionModes } from './modes.ts';

/** Smoothing of the image in px before its gradients are taken, step by step: wide ones see further. */
export const STEP_SIGMAS = [1.5, 0.7] as const;

/** The curvature at each of {@link STEP_SIGMAS}. */
export function measureCurvatures(
  image: Image,
  weights: Float32Array,
  grid: FieldGrid,
): readonly Curvature[] {
  return STEP_SIGMAS.map((sigma) => measureCurvature(image, weights, grid, sigma));
}

/** The model of frames that look like `image` and move in these modes. */
export function assembleModel(
  { data, height, width }: Image,
  grid: FieldGrid,
  curvatures: readonly Curvature[],
  modes: MotionModes,
): FieldModel {
  return {
    height,
    width,
    grid,
    image: data,
    steps: curvatures.map((curvature) => createStep(curvature, modes)),
    modes: join(modes.shapes),
    variances: modes.variances,
  };
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
