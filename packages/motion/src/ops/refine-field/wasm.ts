import { type Dtype, dtypeOf, viewAs } from '@ophys/core';
import { knotCount } from '../../field.ts';
import { loadKernels, type MotionKernels } from '../../kernels.ts';
import type { FieldRefinement, FieldRefiner } from './index.ts';
import { channels, type FieldModel } from './model.ts';
import { createRefiner } from './solve.ts';

/** Checks that the kernels can run here and gives their host side. */
export async function load(): Promise<FieldRefinement> {
  await loadKernels();
  return { prepare: async (model) => createWasmRefiner(await loadKernels(), model) };
}

/** Dtypes that the kernel reads as they are; others are converted to float32 first. */
const direct: readonly Dtype[] = ['uint16', 'int16', 'float32'];

function createWasmRefiner(kernels: MotionKernels, model: FieldModel): FieldRefiner {
  const { height, width, grid } = model;
  const knots = knotCount(grid);
  const frameAt = kernels.alloc(4 * height * width);
  const displacementAt = kernels.alloc(4 * 2 * knots);
  const momentsAt = kernels.alloc(8 * channels * knots);
  const settings = writeSettings(kernels, model, displacementAt, momentsAt);
  const maps = model.steps.map((step) => writePlanes(kernels, model, step.maps));
  const measures = {
    uint16: kernels.refine_u16,
    int16: kernels.refine_i16,
    float32: kernels.refine_f32,
  };
  return createRefiner(model, (frame, displacement, step, moments) => {
    const { buffer } = kernels.memory;
    const own = dtypeOf(frame);
    const dtype = (direct.includes(own) ? own : 'float32') as keyof typeof measures;
    viewAs(dtype, buffer, frameAt, height * width).set(frame);
    const knotValues = new Float32Array(buffer, displacementAt, 2 * knots);
    knotValues.set(displacement.y);
    knotValues.set(displacement.x, knots);
    measures[dtype](settings, maps[step], frameAt);
    moments.set(new Float64Array(buffer, momentsAt, channels * knots));
  });
}

/** The order of words is that of `Settings` in `assembly/refine.ts`. */
function writeSettings(
  kernels: MotionKernels,
  model: FieldModel,
  displacementAt: number,
  momentsAt: number,
): number {
  const { height, width, grid } = model;
  const words = [
    height,
    width,
    strideOf(model),
    grid.y.length,
    grid.x.length,
    writeIntegers(kernels, grid.y),
    writeIntegers(kernels, grid.x),
    writePlanes(kernels, model, model.image),
    displacementAt,
    kernels.alloc(4 * 2 * grid.x.length + 16),
    momentsAt,
  ];
  return writeIntegers(kernels, words);
}

function strideOf({ width }: FieldModel): number {
  return 4 * Math.ceil(width / 4);
}

function writeIntegers(kernels: MotionKernels, values: ArrayLike<number>): number {
  const at = kernels.alloc(4 * values.length);
  new Int32Array(kernels.memory.buffer, at, values.length).set(values);
  return at;
}

/** Rows padded with 0 to whole vectors. */
function writePlanes(kernels: MotionKernels, model: FieldModel, planes: Float32Array): number {
  const { width } = model;
  const stride = strideOf(model);
  const rows = planes.length / width;
  const at = kernels.alloc(4 * rows * stride);
  const floats = new Float32Array(kernels.memory.buffer, at, rows * stride).fill(0);
  for (let row = 0; row < rows; row++) {
    floats.set(planes.subarray(row * width, (row + 1) * width), row * stride);
  }
  return at;
}
