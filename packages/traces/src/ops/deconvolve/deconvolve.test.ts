import { describe, expect, it } from 'vitest';
import { deconvolveTolerance } from './index.ts';
import { deconvolveParityCases, measureDeconvolveParity } from './parity.ts';

describe('deconvolve', () => {
  it.each(deconvolveParityCases)('wasm agrees with the reference: $name, $dtype', async (one) => {
    expect(await measureDeconvolveParity('wasm', one)).toBeLessThanOrEqual(deconvolveTolerance);
  });
});
