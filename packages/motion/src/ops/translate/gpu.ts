import { type GpuDevice, type GpuKernel, openGpu } from '@ophys/compute';
import { createArray, dtypeRange, isFloat, type TypedArray } from '@ophys/core';
import type { Shifts } from '../../shifts.ts';
import { resample } from './gpu-kernels.generated.ts';
import type { FrameFormat, TranslateFrames, Translator } from './index.ts';
import { roundHalfToEven, splitShift } from './kernel.ts';

/** Largest array of a batch, so that device memory is bounded. */
const BATCH_BYTES = 64 * 1024 * 1024;

/**
 * Opens the GPU and gives the op's host side. Kernels compute in float32: 32-bit integers and
 * float64 pixels keep 24 bits, so these dtypes belong on another backend.
 *
 * @throws {DeviceMissingError} no GPU, or only an emulated one and `explicit` is false
 */
export async function load(explicit: boolean): Promise<TranslateFrames> {
  const device = await openGpu({ allowSoftware: explicit });
  return { prepare: async (format) => createTranslator(device, format) };
}

function createTranslator(device: GpuDevice, { height, width, dtype }: FrameFormat): Translator {
  const pixels = height * width;
  const budget = Math.min(BATCH_BYTES, device.maxArrayBytes);
  const largest = Math.max(1, Math.floor(budget / (4 * pixels)));
  const kernels = new Map<number, GpuKernel>();
  const kernelFor = (count: number) => {
    const kernel =
      kernels.get(count) ??
      device.createKernel(resample, {
        output: [width, height, count],
        constants: { height, width },
      });
    kernels.set(count, kernel);
    return kernel;
  };
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
      for (let start = 0; start < count; start += largest) {
        const size = Math.min(largest, count - start);
        const result = await kernelFor(size).run(
          {
            values: Float32Array.from(data.subarray(start * pixels, (start + size) * pixels)),
            size: [width, height, size],
          },
          { values: plan(shifts, start, size, height, width), size: [10, size] },
        );
        const values = await result.read();
        result.release();
        for (let i = 0; i < values.length; i++) moved[start * pixels + i] = finish(values[i]);
      }
      return moved;
    },
    async close() {
      for (const kernel of kernels.values()) kernel.destroy();
      kernels.clear();
    },
  };
}

function plan(
  shifts: Pick<Shifts, 'y' | 'x'>,
  start: number,
  size: number,
  height: number,
  width: number,
): Float32Array {
  const plans = new Float32Array(10 * size);
  for (let i = 0; i < size; i++) {
    const y = splitShift(shifts.y[start + i], height);
    const x = splitShift(shifts.x[start + i], width);
    plans.set([y.whole, x.whole, ...y.weights, ...x.weights], 10 * i);
  }
  return plans;
}
