import { type Backend, loadOp } from '@ophys/compute';
import { createArray, type Dtype, dtypeRange, isFloat } from '@ophys/core';
import type { FieldGrid } from '../../field.ts';
import { createRandom, createTexture, sampleTexture } from '../phase-correlate/texture.ts';
import { refineField } from './index.ts';
import { channels, type FieldModel } from './model.ts';

/** Frames of one comparison. */
export interface RefineParityCase {
  readonly height: number;
  readonly width: number;
  readonly dtype: Dtype;
  /** Knots between the first and the last row and column, in px. */
  readonly inner: { readonly y: readonly number[]; readonly x: readonly number[] };
}

/** Sizes (square, odd, prime) and dtypes that parity is checked on. */
export const refineParityCases: readonly RefineParityCase[] = [
  { height: 64, width: 64, dtype: 'int16', inner: { y: [16, 32, 48], x: [32] } },
  { height: 41, width: 67, dtype: 'uint16', inner: { y: [20], x: [20, 44] } },
  { height: 37, width: 30, dtype: 'uint8', inner: { y: [], x: [12] } },
  { height: 31, width: 40, dtype: 'int8', inner: { y: [16], x: [] } },
  { height: 53, width: 47, dtype: 'float32', inner: { y: [24, 40], x: [16, 32] } },
  { height: 40, width: 44, dtype: 'int32', inner: { y: [20], x: [20] } },
  { height: 36, width: 32, dtype: 'uint32', inner: { y: [16], x: [16] } },
  { height: 44, width: 36, dtype: 'float64', inner: { y: [24], x: [16] } },
];

/** Rigid shifts that refinement starts from, off the frames' true ones by up to half a pixel. */
const shifts = { y: Float32Array.of(1.1, -0.7, 0.2, 30), x: Float32Array.of(-0.9, 1.6, 0, 2.5) };
const truth = { y: [1.4, -0.4, 0, 1], x: [-0.6, 1.3, 0.4, 2.5] };

/**
 * Runs a backend and the reference implementation on shifted textures and compares the fields; the
 * last frame lies mostly outside, and floats have a row of NaN. Needs no test framework, so that a page
 * can run it on a browser's devices.
 *
 * @returns largest difference, in px
 */
export async function measureRefineParity(
  backend: Backend,
  parityCase: RefineParityCase,
  seed = 1,
): Promise<number> {
  const { height, width, dtype } = parityCase;
  const amplitude = (isFloat(dtype) ? 1000 : Math.min(30_000, dtypeRange(dtype).max)) / 8;
  const sample = (y: number, x: number) =>
    sampleTexture(createTexture(seed), height, width, { y, x }, undefined);
  const pixels = height * width;
  const data = createArray(dtype, truth.y.length * pixels);
  for (const [i, y] of truth.y.entries()) {
    const frame = sample(y, truth.x[i]);
    for (let p = 0; p < pixels; p++) data[i * pixels + p] = amplitude * (4 + frame[p]);
  }
  if (isFloat(dtype)) data.fill(Number.NaN, 3 * width, 4 * width);
  const image = Float32Array.from(sample(0, 0), (value) => amplitude * (4 + value));
  const model = createModel(parityCase, image, createRandom(seed));
  const [expected, measured] = await Promise.all(
    (['reference', backend] as const).map(async (choice) => {
      const { implementation } = await loadOp(refineField, choice, { dtype });
      const refiner = await implementation.prepare(model);
      const { y, x } = await refiner.refine(data, truth.y.length, shifts);
      await refiner.close();
      return [...y, ...x];
    }),
  );
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - measured[i])), 0);
}

/** Two steps of a model whose modes are random; gradients are central differences. */
function createModel(
  { height, width, inner }: RefineParityCase,
  image: Float32Array,
  random: () => number,
): FieldModel {
  const grid = {
    y: Float32Array.from([0, ...inner.y, height - 1]),
    x: Float32Array.from([0, ...inner.x, width - 1]),
  };
  const pixels = height * width;
  const maps = new Float32Array(channels * pixels);
  for (let row = 1; row < height - 1; row++) {
    for (let column = 1; column < width - 1; column++) {
      const p = row * width + column;
      maps[p] = (image[p + width] - image[p - width]) / 2;
      maps[pixels + p] = (image[p + 1] - image[p - 1]) / 2;
      maps[2 * pixels + p] = image[p];
      maps[3 * pixels + p] = 1;
    }
  }
  const energy = maps.subarray(0, 2 * pixels).reduce((sum, g) => sum + g * g, 0);
  const { modes, projection, count } = createModes(grid, random);
  const inverse = new Float64Array(count * count);
  for (let mode = 0; mode < count; mode++) inverse[mode * (count + 1)] = 1 / energy;
  const step = { maps, projection, inverse };
  const variances = new Float64Array(count).fill(1);
  return { height, width, grid, image, steps: [step, step], modes, variances };
}

/** Modes of the displacement and what they make of moments: minus the modes, along the gradients. */
function createModes({ y, x }: FieldGrid, random: () => number) {
  const [count, knots] = [5, y.length * x.length];
  const modes = Float64Array.from({ length: count * 2 * knots }, () => 2 * random() - 1);
  const projection = new Float64Array(count * channels * knots);
  for (let mode = 0; mode < count; mode++) {
    for (let i = 0; i < 2 * knots; i++) {
      projection[mode * channels * knots + i] = -modes[mode * 2 * knots + i];
    }
  }
  return { modes, projection, count };
}
