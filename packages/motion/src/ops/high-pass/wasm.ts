import { bytesPerElement, type Dtype, dtypeOf, viewAs } from '@ophys/core';
import { loadKernels, type MotionKernels } from '../../kernels.ts';
import type { HighPass, HighPassFormat, HighPassFrames } from './index.ts';

/** Checks that the kernels can run here and gives their host side. */
export async function load(): Promise<HighPassFrames> {
  await loadKernels();
  return { prepare: async (format) => createHighPass(await loadKernels(), format) };
}

function createHighPass(
  kernels: MotionKernels,
  { height, width, radius }: HighPassFormat,
): HighPass {
  const pixels = height * width;
  const fromAt = kernels.alloc(bytesPerElement('float64') * pixels);
  const toAt = kernels.alloc(bytesPerElement('float32') * pixels);
  const sumsAt = kernels.alloc(2 * bytesPerElement('float64') * width);
  return {
    async apply(data, count) {
      const dtype = dtypeOf(data);
      const run = kernelFor(kernels, dtype);
      const { buffer } = kernels.memory;
      const from = viewAs(dtype, buffer, fromAt, pixels);
      const to = new Float32Array(buffer, toAt, pixels);
      const filtered = new Float32Array(count * pixels);
      for (let i = 0; i < count; i++) {
        from.set(data.subarray(i * pixels, (i + 1) * pixels));
        run(fromAt, toAt, height, width, radius, sumsAt);
        filtered.set(to, i * pixels);
      }
      return filtered;
    },
    async close() {},
  };
}

function kernelFor(kernels: MotionKernels, dtype: Dtype): MotionKernels['high_pass_u8'] {
  const byDtype = {
    uint8: kernels.high_pass_u8,
    int8: kernels.high_pass_i8,
    uint16: kernels.high_pass_u16,
    int16: kernels.high_pass_i16,
    uint32: kernels.high_pass_u32,
    int32: kernels.high_pass_i32,
    float32: kernels.high_pass_f32,
    float64: kernels.high_pass_f64,
  };
  return byDtype[dtype];
}
