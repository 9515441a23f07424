import { batchesOf, batchSize, compileStages, costOf, type Gpu, useGpu } from '@ophys/compute';
import { createArray, dtypeRange, isFloat, type TypedArray } from '@ophys/core';
import type { Shifts } from '../../shifts.ts';
import { resample } from './gpu-kernels.generated.ts';
import type { FrameFormat, TranslateFrames, Translator } from './index.ts';
import { roundHalfToEven, splitShift } from './kernel.ts';

/** Numbers per frame in a plan: whole row and column shift, then four weights of each axis. */
const PLAN_LENGTH = 10;

/**
 * Opens the GPU and gives the op's host side. Kernels compute in float32: 32-bit integers and
 * float64 pixels keep 24 bits, so these dtypes belong on another backend.
 *
 * @throws {DeviceMissingError} no GPU, or only an emulated one and `explicit` is false
 */
export async function load(explicit: boolean): Promise<TranslateFrames> {
  const gpu = await useGpu({ explicit });
  return { prepare: async (format) => createTranslator(gpu, format) };
}

function createTranslator(gpu: Gpu, { height, width, dtype }: FrameFormat): Translator {
  const pixels = height * width;
  const constants = { height, width };
  const stages = {
    resample: { source: resample, output: [width, height], constants, operations: 64 },
  };
  const largest = batchSize(gpu.device, costOf(stages, pixels + PLAN_LENGTH));
  const programs = gpu.createPrograms((device, size) => compileStages(device, stages, size));
  const { min, max } = dtypeRange(dtype);
  const finish = isFloat(dtype)
    ? (value: number) => value
    : (value: number) => Math.min(max, Math.max(min, roundHalfToEven(value)));

  return {
    async translate<T extends TypedArray>(
      data: T,
      count: number,
      shifts: Pick<Shifts, 'y' | 'x'>,
    ): Promise<T> {
      const moved = createArray(dtype, data.length) as T;
      for (const { start, count: part, size } of batchesOf(count, largest)) {
        const values = new Float32Array(size * pixels);
        values.set(data.subarray(start * pixels, (start + part) * pixels));
        const frames = { values, size: [width, height, size] };
        const plans = {
          values: plan(shifts, start, part, size, { height, width }),
          size: [PLAN_LENGTH, size],
        };
        const results = await programs.run(size, async ({ kernels }, scope) =>
          (await scope.run(kernels.resample, frames, plans)).read(),
        );
        for (let i = 0; i < part * pixels; i++) moved[start * pixels + i] = finish(results[i]);
      }
      return moved;
    },
    async close() {
      programs.destroy();
    },
  };
}

function plan(
  shifts: Pick<Shifts, 'y' | 'x'>,
  start: number,
  count: number,
  size: number,
  { height, width }: Pick<FrameFormat, 'height' | 'width'>,
): Float32Array {
  const plans = new Float32Array(PLAN_LENGTH * size);
  for (let i = 0; i < count; i++) {
    const y = splitShift(shifts.y[start + i], height);
    const x = splitShift(shifts.x[start + i], width);
    plans.set([y.whole, x.whole, ...y.weights, ...x.weights], PLAN_LENGTH * i);
  }
  return plans;
}
