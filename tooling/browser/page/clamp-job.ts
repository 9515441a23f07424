import { defineJob } from '@ophys/compute';
import { dtypeRange } from '@ophys/core';

/** Clamps numbers to the range of a dtype; the smallest job that has a setup and moves arrays. */
export const clampJob = defineJob({
  name: 'browser-lane/clamp',
  async create(dtype: 'uint8') {
    const { min, max } = dtypeRange(dtype);
    return (values: Float32Array) =>
      Uint8Array.from(values, (value) => Math.min(max, Math.max(min, value)));
  },
});
