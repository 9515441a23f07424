import type { TypedArray } from '@ophys/core';
import type { MaskTable } from '../../mask-table.ts';
import type { MaskToTrace } from './index.ts';

/** The definition: plain loops, float64 sums, rounded to float32 once. */
export async function load(): Promise<MaskToTrace> {
  return {
    async prepare(masks, pixelsPerFrame) {
      return {
        project: async (frames, count) => project(masks, pixelsPerFrame, frames, count),
        async release() {},
      };
    },
  };
}

function project(
  { count: masks, offsets, pixels, weights }: MaskTable,
  pixelsPerFrame: number,
  frames: TypedArray,
  count: number,
): Float32Array {
  const traces = new Float32Array(count * masks);
  for (let f = 0; f < count; f++) {
    const base = f * pixelsPerFrame;
    for (let m = 0; m < masks; m++) {
      const end = offsets[m + 1] as number;
      let sum = 0;
      for (let i = offsets[m] as number; i < end; i++) {
        sum += (weights[i] as number) * (frames[base + (pixels[i] as number)] as number);
      }
      traces[f * masks + m] = sum;
    }
  }
  return traces;
}
