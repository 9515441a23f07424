import {
  batchesOf,
  batchSize,
  compileStages,
  costOf,
  type Gpu,
  type GpuArray,
  type GpuDevice,
  type GpuScope,
  keepOnDevice,
  type LoadRequest,
} from '@ophys/compute';
import { createField, type DisplacementField, knotCount } from '../../field.ts';
import type { Shifts } from '../../shifts.ts';
import { type KernelTable, knotIntervals, knotSupports } from '../gpu-knots.ts';
import { stageFrames, unknownPixels, usePixelGpu } from '../gpu-pixels.ts';
import * as source from './gpu-kernels.generated.ts';
import type { FieldRefinement, FieldRefiner } from './index.ts';
import { channels, type FieldModel } from './model.ts';
import { expandModes, finite, takeStep } from './solve.ts';

/**
 * Opens the GPU and gives the op's host side. Frames stay on the device while their steps are taken;
 * only moments and displacements of knots travel.
 *
 * @throws {DeviceMissingError} no GPU, only an emulated one that was not named, or pixels that
 *   float32 cannot hold
 */
export async function load(request: LoadRequest): Promise<FieldRefinement> {
  const gpu = await usePixelGpu(request);
  return { prepare: async (model) => createGpuRefiner(gpu, model) };
}

function createGpuRefiner(gpu: Gpu, model: FieldModel): FieldRefiner {
  const { grid, height, width, modes, steps, variances } = model;
  const pixels = height * width;
  const knots = knotCount(grid);
  const moments = channels * knots;
  const largest = batchSize(gpu.device, costOf(stagesOf(model), pixels + 2 * knots));
  const programs = gpu.createPrograms((device, size) => createProgram(device, model, size));

  return {
    async refine(data, count, shifts) {
      const field = createField(grid, count);
      if (variances.length === 0) return field;
      for (const { start, count: part, size } of batchesOf(count, largest)) {
        const values = stageFrames(
          data.subarray(start * pixels, (start + part) * pixels),
          size * pixels,
        );
        await programs.run(size, async (program, scope) => {
          const frames = await program.upload(scope, values);
          const found = Array.from({ length: part }, () => new Float64Array(variances.length));
          for (let i = 0; i < part; i++) expandModes(modes, found[i], field, start + i);
          for (const [at, step] of steps.entries()) {
            const placed = placeKnots(model, shifts, field, start, part, size);
            const all = await program.measure(scope, frames, placed, at);
            for (let i = 0; i < part; i++) {
              const own = all.subarray(i * moments, (i + 1) * moments);
              takeStep(step, variances, own, found[i]);
              expandModes(modes, found[i], field, start + i);
            }
          }
        });
      }
      return field;
    },
    async measure(data, count, { shifts, field }, step) {
      const result = new Float64Array(count * moments);
      for (const { start, count: part, size } of batchesOf(count, largest)) {
        const values = stageFrames(
          data.subarray(start * pixels, (start + part) * pixels),
          size * pixels,
        );
        const placed = placeKnots(model, shifts, field, start, part, size);
        const all = await programs.run(size, async (program, scope) =>
          program.measure(scope, await program.upload(scope, values), placed, step),
        );
        result.set(all.subarray(0, part * moments), start * moments);
      }
      return result;
    },
    async close() {
      programs.destroy();
    },
  };
}

function stagesOf({ height, width, grid }: FieldModel) {
  const lines = channels * grid.x.length;
  const windowX = largestSupport(knotSupports(grid.x, width));
  const windowY = largestSupport(knotSupports(grid.y, height));
  return {
    upload: { source: source.upload, output: [width, height] },
    subtractImage: {
      source: source.subtractImage,
      output: [width, height],
      constants: { height, width, ...unknownPixels },
      operations: 60,
    },
    sumAlongX: {
      source: source.sumAlongX,
      output: [lines, height],
      constants: { knots: grid.x.length, window: windowX },
      operations: 12 * windowX,
    },
    sumAlongY: {
      source: source.sumAlongY,
      output: [lines, grid.y.length],
      constants: { window: windowY },
      operations: 12 * windowY,
    },
  };
}

function largestSupport({ values }: KernelTable): number {
  let largest = 0;
  for (let i = 0; i < values.length; i += 2) largest = Math.max(largest, values[i + 1] - values[i]);
  return largest;
}

/** Displacements of knots, shift included, `[knot column, knot row, frame]`. */
interface PlacedKnots {
  readonly y: KernelTable;
  readonly x: KernelTable;
}

function createProgram(device: GpuDevice, model: FieldModel, count: number) {
  const { height, width, grid, image, steps } = model;
  const { kernels, destroy } = compileStages(device, stagesOf(model), count);
  const kept = (values: Float32Array, size: readonly number[]) =>
    keepOnDevice(device, { values, size });
  const still = kept(image, [width, height]);
  const maps = steps.map((step) => kept(step.maps, [width, height, channels]));
  const rows = knotIntervals(grid.y, height);
  const columns = knotIntervals(grid.x, width);
  const supportsY = knotSupports(grid.y, height);
  const supportsX = knotSupports(grid.x, width);
  return {
    upload: (scope: GpuScope, values: Float32Array) =>
      scope.run(kernels.upload, { values, size: [width, height, count] }),

    /** Moments `[frame, channel, knot]`. */
    async measure(
      scope: GpuScope,
      frames: GpuArray,
      { y, x }: PlacedKnots,
      step: number,
    ): Promise<Float64Array> {
      const residual = await scope.run(
        kernels.subtractImage,
        ...[frames, await still.get(), y, x, rows, columns],
      );
      const map = await maps[step].get();
      const lines = await scope.next(kernels.sumAlongX, residual, map, columns, supportsX);
      const sums = await scope.next(kernels.sumAlongY, lines, rows, supportsY);
      const values = await sums.read();
      scope.release(sums);
      return channelsFirst(values, grid.y.length, grid.x.length);
    },

    destroy() {
      for (const constant of [still, ...maps]) constant.destroy();
      destroy();
    },
  };
}

/** `[frame, knot row, channel, knot column]` as `[frame, channel, knot row, knot column]`. */
function channelsFirst(values: Float32Array, rows: number, columns: number): Float64Array {
  const moments = new Float64Array(values.length);
  const frame = channels * rows * columns;
  for (let i = 0; i < values.length; i += columns) {
    const channel = (i / columns) % channels;
    const row = Math.floor(i / (columns * channels)) % rows;
    const first = Math.floor(i / frame) * frame;
    moments.set(values.subarray(i, i + columns), first + (channel * rows + row) * columns);
  }
  return moments;
}

function placeKnots(
  { grid }: FieldModel,
  shifts: Pick<Shifts, 'y' | 'x'>,
  field: DisplacementField,
  start: number,
  count: number,
  size: number,
): PlacedKnots {
  const knots = knotCount(grid);
  const place = (shift: Float32Array, bend: Float32Array): KernelTable => {
    const values = new Float32Array(size * knots);
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < knots; k++) {
        values[i * knots + k] = finite(shift[start + i]) + finite(bend[(start + i) * knots + k]);
      }
    }
    return { values, size: [grid.x.length, grid.y.length, size] };
  };
  return { y: place(shifts.y, field.y), x: place(shifts.x, field.x) };
}
