import { test } from 'vitest';
import { writeSampleNwb } from './sample.ts';

const path = process.env.OPHYS_SAMPLE_NWB;

test.runIf(path)('writes the sample for other readers ($OPHYS_SAMPLE_NWB)', async () => {
  await writeSampleNwb(path ?? '');
});
