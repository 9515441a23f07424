import {
  batchesOf,
  batchSize,
  compileStages,
  costOf,
  type Gpu,
  type LoadRequest,
} from '@ophys/compute';
import type { TypedArray } from '@ophys/core';
import { createField, type Displacements, finiteDisplacements, knotCount } from '../../field.ts';
import { knotIntervals } from '../gpu-knots.ts';
import { stageFrames, unknownPixels, unstageFrames, usePixelGpu } from '../gpu-pixels.ts';
import { resample } from './gpu-kernels.generated.ts';
import type { Warper, WarpFormat, WarpFrames } from './index.ts';

/** Numbers per frame: whole and remaining row shift, then those of the column. */
const SHIFT_LENGTH = 4;

/**
 * Opens the GPU and gives the op's host side.
 *
 * @throws {DeviceMissingError} no GPU, only an emulated one that was not named, or pixels that
 *   float32 cannot hold
 */
export async function load(request: LoadRequest): Promise<WarpFrames> {
  const gpu = await usePixelGpu(request);
  return { prepare: async (format) => createWarper(gpu, format) };
}

function createWarper(gpu: Gpu, format: WarpFormat): Warper {
  const { height, width, interpolation, edges } = format;
  const pixels = height * width;
  const repeat = edges === 'repeat' ? 1 : 0;
  const constants = {
    height,
    width,
    ...unknownPixels,
    repeat,
    cubic: interpolation === 'cubic' ? 1 : 0,
  };
  const stages = {
    resample: { source: resample, output: [width, height], constants, operations: 160 },
  };
  // A field has fewer knots than a frame has pixels.
  const largest = batchSize(gpu.device, costOf(stages, 3 * pixels));
  const programs = gpu.createPrograms((device, size) => compileStages(device, stages, size));
  return {
    async warp<T extends TypedArray>(data: T, count: number, motion: Displacements): Promise<T> {
      const finite = finiteDisplacements(motion);
      const { grid } = finite.field ?? still;
      const rows = knotIntervals(grid.y, height);
      const columns = knotIntervals(grid.x, width);
      for (const { start, count: part, size } of batchesOf(count, largest)) {
        const batch = data.subarray(start * pixels, (start + part) * pixels);
        const values = stageFrames(batch, size * pixels);
        const results = await programs.run(size, async ({ kernels }, scope) => {
          const result = await scope.run(
            kernels.resample,
            { values, size: [width, height, size] },
            { values: splitShifts(finite, start, part, size), size: [SHIFT_LENGTH, size] },
            ...fieldOf(finite, start, part, size),
            rows,
            columns,
          );
          return result.read();
        });
        unstageFrames(results, batch, edges === 'repeat' ? 0 : edges);
      }
      return data;
    },
    async close() {
      programs.destroy();
    },
  };
}

/** The field of frames without one. */
const still = createField({ y: Float32Array.of(0), x: Float32Array.of(0) }, 1);

function fieldOf({ field }: Displacements, start: number, count: number, size: number) {
  const { grid } = field ?? still;
  const knots = knotCount(grid);
  return [field?.y, field?.x].map((all) => {
    const values = new Float32Array(size * knots);
    if (all) values.set(all.subarray(start * knots, (start + count) * knots));
    return { values, size: [grid.x.length, grid.y.length, size] };
  });
}

/** The fraction apart, so that it keeps its digits beside a large whole shift. */
function splitShifts(
  { shifts }: Displacements,
  start: number,
  count: number,
  size: number,
): Float32Array {
  const split = new Float32Array(SHIFT_LENGTH * size);
  for (let i = 0; i < count; i++) {
    for (const [axis, all] of [shifts.y, shifts.x].entries()) {
      const shift = Math.max(-1e6, Math.min(1e6, all[start + i]));
      const whole = Math.floor(shift);
      split.set([whole, shift - whole], SHIFT_LENGTH * i + 2 * axis);
    }
  }
  return split;
}
