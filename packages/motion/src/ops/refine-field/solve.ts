import type { TypedArray } from '@ophys/core';
import { createField, type DisplacementField, knotCount } from '../../field.ts';
import type { Shifts } from '../../shifts.ts';
import type { FieldRefiner } from './index.ts';
import { channels, type FieldModel, type FieldStep } from './model.ts';

/** Standard deviations beyond which a mode is not believed. */
const LIMIT = 4;

/** A frame's displacement at every knot, shift included, `[knot]` along each axis. */
export interface KnotDisplacement {
  readonly y: Float64Array;
  readonly x: Float64Array;
}

/** Writes a frame's moments, `[channel, knot]`, into `moments`. */
export type MeasureFrame = (
  frame: TypedArray,
  displacement: KnotDisplacement,
  step: number,
  moments: Float64Array,
) => void;

/** A refiner whose backend only measures moments: the algebra of modes and knots is small. */
export function createRefiner(model: FieldModel, measureFrame: MeasureFrame): FieldRefiner {
  const knots = knotCount(model.grid);
  const pixels = model.height * model.width;
  const displacement = { y: new Float64Array(knots), x: new Float64Array(knots) };
  const frameOf = (data: TypedArray, i: number) => data.subarray(i * pixels, (i + 1) * pixels);
  const place = (shifts: Pick<Shifts, 'y' | 'x'>, field: DisplacementField, i: number) => {
    for (let k = 0; k < knots; k++) {
      displacement.y[k] = finite(shifts.y[i]) + finite(field.y[i * knots + k]);
      displacement.x[k] = finite(shifts.x[i]) + finite(field.x[i * knots + k]);
    }
  };
  return {
    async refine(data, count, shifts) {
      const field = createField(model.grid, count);
      const moments = new Float64Array(channels * knots);
      for (let i = 0; i < count && model.variances.length > 0; i++) {
        const coefficients = new Float64Array(model.variances.length);
        model.steps.forEach((step, at) => {
          place(shifts, field, i);
          measureFrame(frameOf(data, i), displacement, at, moments);
          takeStep(step, model.variances, moments, coefficients);
          expandModes(model.modes, coefficients, field, i);
        });
      }
      return field;
    },
    async measure(data, count, { shifts, field }, step) {
      const size = channels * knots;
      const all = new Float64Array(count * size);
      for (let i = 0; i < count; i++) {
        place(shifts, field, i);
        measureFrame(frameOf(data, i), displacement, step, all.subarray(i * size, (i + 1) * size));
      }
      return all;
    },
    async close() {},
  };
}

/** Farther than any frame, so that nothing of it is seen. */
const FARTHEST_PX = 2 ** 20;

/** 0 for what is not finite; what is farther than any frame comes nearer. */
export function finite(value: number): number {
  if (!Number.isFinite(value)) return 0;
  return Math.min(FARTHEST_PX, Math.max(-FARTHEST_PX, value));
}

/** `c += inverse (projection moments - c / variance)`, within bounds. */
export function takeStep(
  { projection, inverse }: FieldStep,
  variances: Float64Array,
  moments: Float64Array,
  coefficients: Float64Array,
): void {
  const slope = coefficients.map((c, mode) => {
    let sum = -c / variances[mode];
    const first = mode * moments.length;
    for (let i = 0; i < moments.length; i++) sum += projection[first + i] * moments[i];
    return sum;
  });
  for (let mode = 0; mode < coefficients.length; mode++) {
    let change = 0;
    for (let i = 0; i < slope.length; i++) change += inverse[mode * slope.length + i] * slope[i];
    const limit = LIMIT * Math.sqrt(variances[mode]);
    coefficients[mode] = Math.min(limit, Math.max(-limit, coefficients[mode] + finite(change)));
  }
}

/** Writes a frame's field, the sum of its modes. */
export function expandModes(
  modes: Float64Array,
  coefficients: Float64Array,
  field: DisplacementField,
  frame: number,
): void {
  const knots = knotCount(field.grid);
  for (let k = 0; k < knots; k++) {
    let y = 0;
    let x = 0;
    for (let mode = 0; mode < coefficients.length; mode++) {
      y += coefficients[mode] * modes[2 * mode * knots + k];
      x += coefficients[mode] * modes[(2 * mode + 1) * knots + k];
    }
    field.y[frame * knots + k] = y;
    field.x[frame * knots + k] = x;
  }
}
