import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeSampleNwb } from '../sample.ts';
import { workFolder } from './work.ts';

test('writes the sample for PyNWB', async () => {
  const path = join(workFolder(), 'sample.nwb');
  expect(await writeSampleNwb(path)).toBe(path);
});
