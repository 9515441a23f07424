import { describe, expect, it } from 'vitest';
import { gpuDtypes } from '../gpu-pixels.ts';
import { phaseCorrelateTolerance } from './index.ts';
import { measureParity, parityCases } from './parity.ts';

describe('phase correlation on the GPU', () => {
  for (const parityCase of parityCases) {
    const { height, width, dtype, options } = parityCase;
    if (!gpuDtypes.includes(dtype)) continue;
    it(`agrees with the reference on ${height} x ${width} ${dtype} ${JSON.stringify(options ?? {})}`, async () => {
      const errors = await measureParity('gpu', parityCase);
      expect(errors.shift).toBeLessThan(phaseCorrelateTolerance.shift);
      expect(errors.peak).toBeLessThan(phaseCorrelateTolerance.peak);
      expect(errors.surface).toBeLessThan(phaseCorrelateTolerance.peak);
    });
  }
});
