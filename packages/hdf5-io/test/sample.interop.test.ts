import { expect, test } from 'vitest';
import { writeSampleNwb } from './sample.ts';

test('writes the sample for PyNWB to $OPHYS_SAMPLE_NWB', async () => {
  const path = process.env.OPHYS_SAMPLE_NWB;
  if (path === undefined) throw new Error('OPHYS_SAMPLE_NWB is not set.');
  expect(await writeSampleNwb(path)).toBe(path);
});
