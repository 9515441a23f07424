import { describe, expect, it } from 'vitest';
import { gpuDtypes } from '../gpu-pixels.ts';
import { refineFieldTolerance } from './index.ts';
import { measureRefineParity, refineParityCases } from './parity.ts';

describe('field refinement on the GPU', () => {
  for (const parityCase of refineParityCases) {
    const { height, width, dtype } = parityCase;
    if (!gpuDtypes.includes(dtype)) continue;
    it(`agrees with the reference on ${height} x ${width} ${dtype}`, async () => {
      expect(await measureRefineParity('gpu', parityCase)).toBeLessThan(refineFieldTolerance);
    });
  }
});
