import { evenlySpaced } from '@ophys/core';
import type { FieldRefinement } from '../ops/refine-field/index.ts';
import type { FieldModel, FieldStep } from '../ops/refine-field/model.ts';
import type { FrameSample } from '../reference-image/average.ts';
import type { Shifts } from '../shifts.ts';

/** Frames on which the steps' lengths are measured. */
const FRAMES = 64;

/** Further steps after which a frame counts as settled. */
const SETTLING_STEPS = 4;

/**
 * Scales each step so that it ends as near as it can to where many steps lead. The image is smoothed and
 * averaged and frames are interpolated, so that they answer to displacement more, or less, than the
 * curvature says; with the right length two steps do the work of five.
 */
export async function calibrateSteps(
  model: FieldModel,
  sample: FrameSample,
  shifts: Pick<Shifts, 'y' | 'x'>,
  op: FieldRefinement,
  signal: AbortSignal | undefined,
): Promise<FieldModel> {
  if (model.variances.length === 0) return model;
  const refineBy = (steps: readonly FieldStep[]) =>
    refineSome({ ...model, steps }, sample, shifts, op, signal);
  const finest = model.steps[model.steps.length - 1];
  const goal = await refineBy([...model.steps, ...Array<FieldStep>(SETTLING_STEPS).fill(finest)]);
  const steps: FieldStep[] = [];
  let before = new Float32Array(goal.length);
  for (const step of model.steps) {
    const after = await refineBy([...steps, step]);
    const length = bestLength(before, after, goal);
    before = before.map((value, i) => value + length * (after[i] - value));
    steps.push({ ...step, inverse: step.inverse.map((value) => length * value) });
  }
  return { ...model, steps };
}

/** Displacements at the knots of frames spread over the sample. */
async function refineSome(
  model: FieldModel,
  { data, height, width }: FrameSample,
  shifts: Pick<Shifts, 'y' | 'x'>,
  op: FieldRefinement,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const pixels = height * width;
  const refiner = await op.prepare(model);
  const found: number[] = [];
  try {
    for (const i of evenlySpaced(data.length / pixels, FRAMES)) {
      signal?.throwIfAborted();
      const shift = { y: shifts.y.subarray(i, i + 1), x: shifts.x.subarray(i, i + 1) };
      const { y, x } = await refiner.refine(data.subarray(i * pixels, (i + 1) * pixels), 1, shift);
      found.push(...y, ...x);
    }
  } finally {
    await refiner.close();
  }
  return Float32Array.from(found);
}

/** The factor on `after - before` that leads nearest to `goal`. */
function bestLength(before: Float32Array, after: Float32Array, goal: Float32Array): number {
  let along = 0;
  let squared = 0;
  for (let i = 0; i < goal.length; i++) {
    const step = after[i] - before[i];
    along += step * (goal[i] - before[i]);
    squared += step * step;
  }
  return squared > 0 ? Math.min(2, Math.max(0.25, along / squared)) : 1;
}
