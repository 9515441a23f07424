import { describe, expect, it } from 'vitest';
import { phaseCorrelateTolerance } from '../phase-correlate/index.ts';
import { blockParityCases, measureBlockParity } from './parity.ts';

describe('block correlation on the GPU', () => {
  for (const parityCase of blockParityCases) {
    const { height, width, dtype, options } = parityCase;
    it(`agrees with the reference on ${height} x ${width} ${dtype} ${JSON.stringify(options)}`, async () => {
      const errors = await measureBlockParity('gpu', parityCase);
      expect(errors.shift).toBeLessThan(phaseCorrelateTolerance.shift);
      expect(errors.peak).toBeLessThan(phaseCorrelateTolerance.peak);
    });
  }
});
