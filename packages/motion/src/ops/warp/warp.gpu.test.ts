import { loadOp } from '@ophys/compute';
import { DeviceMissingError, isFloat } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { gpuDtypes } from '../gpu-pixels.ts';
import { resolveWarpFormat } from './format.ts';
import { warp, warpTolerance } from './index.ts';
import { measureWarpParity, warpParityCases } from './parity.ts';

describe('warping on the GPU', () => {
  for (const parityCase of warpParityCases) {
    const { height, width, dtype, options } = parityCase;
    if (!gpuDtypes.includes(dtype)) continue;
    it(`agrees with the reference on ${height} x ${width} ${dtype} ${JSON.stringify(options)}`, async () => {
      const difference = await measureWarpParity('gpu', parityCase);
      expect(difference).toBeLessThanOrEqual(isFloat(dtype) ? warpTolerance : 1);
    });
  }

  it('spreads NaN to the pixels that are interpolated from it, and no farther', async () => {
    const frame = Float32Array.from({ length: 90 }, (_, i) => i);
    frame[44] = Number.NaN;
    const shifts = { y: Float32Array.of(0.25), x: Float32Array.of(-1.5) };
    for (const interpolation of ['cubic', 'bilinear'] as const) {
      const format = resolveWarpFormat(
        { height: 9, width: 10, dtype: 'float32' },
        { interpolation },
      );
      const [truth, measured] = await Promise.all(
        (['reference', 'gpu'] as const).map(async (backend) => {
          const { implementation } = await loadOp(warp, backend);
          const warper = await implementation.prepare(format);
          const warped = await warper.warp(frame.slice(), 1, { shifts });
          await warper.close();
          return Array.from(warped, Number.isNaN);
        }),
      );
      expect(truth.filter(Boolean).length).toBe(interpolation === 'cubic' ? 16 : 4);
      expect(measured).toEqual(truth);
    }
  });

  it('refuses pixels that float32 cannot hold', async () => {
    for (const dtype of ['int32', 'uint32', 'float64'] as const) {
      await expect(loadOp(warp, 'gpu', { dtype })).rejects.toThrow(DeviceMissingError);
    }
  });
});
