import {
  batchesOf,
  batchSize,
  compileStages,
  costOf,
  type Gpu,
  type LoadRequest,
} from '@ophys/compute';
import type { TypedArray } from '@ophys/core';
import type { Shifts } from '../../shifts.ts';
import { stageFrames, unknownPixels, unstageFrames, usePixelGpu } from '../gpu-pixels.ts';
import { resample } from './gpu-kernels.generated.ts';
import type { FrameFormat, TranslateFrames, Translator } from './index.ts';
import { splitShift } from './kernel.ts';

/** Numbers per frame in a plan: whole row and column shift, then four weights of each axis. */
const PLAN_LENGTH = 10;

/**
 * Opens the GPU and gives the op's host side.
 *
 * @throws {DeviceMissingError} no GPU, only an emulated one that was not named, or pixels that
 *   float32 cannot hold
 */
export async function load(request: LoadRequest): Promise<TranslateFrames> {
  const gpu = await usePixelGpu(request);
  return { prepare: async (format) => createTranslator(gpu, format) };
}

function createTranslator(gpu: Gpu, { height, width }: FrameFormat): Translator {
  const pixels = height * width;
  const constants = { height, width, ...unknownPixels };
  const stages = {
    resample: { source: resample, output: [width, height], constants, operations: 64 },
  };
  const largest = batchSize(gpu.device, costOf(stages, pixels + PLAN_LENGTH));
  const programs = gpu.createPrograms((device, size) => compileStages(device, stages, size));
  return {
    async translate<T extends TypedArray>(
      data: T,
      count: number,
      shifts: Pick<Shifts, 'y' | 'x'>,
    ): Promise<T> {
      for (const { start, count: part, size } of batchesOf(count, largest)) {
        const batch = data.subarray(start * pixels, (start + part) * pixels);
        const values = stageFrames(batch, size * pixels);
        const frames = { values, size: [width, height, size] };
        const plans = {
          values: plan(shifts, start, part, size, { height, width }),
          size: [PLAN_LENGTH, size],
        };
        const results = await programs.run(size, async ({ kernels }, scope) =>
          (await scope.run(kernels.resample, frames, plans)).read(),
        );
        unstageFrames(results, batch);
      }
      return data;
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
