import { loadOp } from '@ophys/compute';
import { describe, expect, it } from 'vitest';
import { gpuDtypes } from '../gpu-pixels.ts';
import { phaseCorrelateTolerance } from '../phase-correlate/index.ts';
import { createTexture, sampleTexture } from '../phase-correlate/texture.ts';
import { blockCorrelate } from './index.ts';
import { blockParityCases, measureBlockParity } from './parity.ts';
import { prepareBlocks } from './prepare.ts';

describe('block correlation on the GPU', () => {
  for (const parityCase of blockParityCases) {
    const { height, width, dtype, options } = parityCase;
    if (!gpuDtypes.includes(dtype)) continue;
    it(`agrees with the reference on ${height} x ${width} ${dtype} ${JSON.stringify(options)}`, async () => {
      const errors = await measureBlockParity('gpu', parityCase);
      expect(errors.shift).toBeLessThan(phaseCorrelateTolerance.shift);
      expect(errors.peak).toBeLessThan(phaseCorrelateTolerance.peak);
    });
  }

  it('gives 0 for frames without contrast: all 0, constant, clipped, NaN', async () => {
    const [height, width] = [40, 50];
    const still = sampleTexture(createTexture(3), height, width, { y: 0, x: 0 }, undefined);
    const image = { data: Float32Array.from(still, (v) => 100 + 20 * v), height, width };
    const blocks = prepareBlocks(image, {}, { blockSize: 32 });
    const { implementation } = await loadOp(blockCorrelate, 'gpu');
    const correlator = await implementation.prepare(blocks);
    const values = [0, 100, 1e9, Number.NaN, Number.POSITIVE_INFINITY];
    const data = new Float32Array(values.length * height * width);
    for (const [i, value] of values.entries()) {
      data.fill(value, i * height * width, (i + 1) * height * width);
    }
    const shifts = { y: Float32Array.of(0, 0.4, -2, 0, 1), x: new Float32Array(values.length) };
    const result = await correlator.correlate(data, values.length, shifts);
    await correlator.close();
    for (const numbers of Object.values(result)) {
      expect(numbers).toEqual(new Float32Array(numbers.length));
    }
  });
});
