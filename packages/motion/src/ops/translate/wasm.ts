import { bytesPerElement, type TypedArray, viewAs } from '@ophys/core';
import { loadKernels, type MotionKernels } from '../../kernels.ts';
import type { Shifts } from '../../shifts.ts';
import type { FrameFormat, TranslateFrames, Translator } from './index.ts';
import { splitShift } from './kernel.ts';

/** Checks that the kernels can run here and gives their host side. */
export async function load(): Promise<TranslateFrames> {
  await loadKernels();
  return { prepare: async (format) => createTranslator(await loadKernels(), format) };
}

function createTranslator(kernels: MotionKernels, format: FrameFormat): Translator {
  const { height, width, dtype } = format;
  const pixels = height * width;
  const fromAt = kernels.alloc(pixels * bytesPerElement(dtype));
  const toAt = kernels.alloc(pixels * bytesPerElement(dtype));
  const lineAt = kernels.alloc(8 * (3 * width + 16));
  const weightsAt = kernels.alloc(64);
  const run = kernelFor(kernels, format);
  return {
    async translate<T extends TypedArray>(
      data: T,
      count: number,
      shifts: Pick<Shifts, 'y' | 'x'>,
    ): Promise<T> {
      const { buffer } = kernels.memory;
      const from = viewAs(dtype, buffer, fromAt, pixels);
      const to = viewAs(dtype, buffer, toAt, pixels);
      const weights = new Float64Array(buffer, weightsAt, 8);
      for (let i = 0; i < count; i++) {
        const y = splitShift(shifts.y[i], height);
        const x = splitShift(shifts.x[i], width);
        weights.set(y.weights);
        weights.set(x.weights, 4);
        const frame = data.subarray(i * pixels, (i + 1) * pixels);
        from.set(frame);
        run(fromAt, toAt, height, width, y.whole, x.whole, weightsAt, lineAt);
        frame.set(to);
      }
      return data;
    },
    async close() {},
  };
}

function kernelFor(kernels: MotionKernels, { dtype }: FrameFormat): MotionKernels['translate_u8'] {
  const byDtype = {
    uint8: kernels.translate_u8,
    int8: kernels.translate_i8,
    uint16: kernels.translate_u16,
    int16: kernels.translate_i16,
    uint32: kernels.translate_u32,
    int32: kernels.translate_i32,
    float32: kernels.translate_f32,
    float64: kernels.translate_f64,
  };
  return byDtype[dtype];
}
