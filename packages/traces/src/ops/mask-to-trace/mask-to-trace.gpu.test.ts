import { arraySource } from '@ophys/core';
import { expect, it } from 'vitest';
import { extractTraces } from '../../extract.ts';
import { maskToTraceTolerance } from './index.ts';
import { compareWithReference } from './parity.ts';

it('gpu agrees with the reference for all layouts and dtypes', async () => {
  for (const { name, report, error } of await compareWithReference('gpu')) {
    expect(report).toEqual({ backend: 'gpu', skipped: [] });
    expect(error, name).toBeLessThanOrEqual(maskToTraceTolerance);
  }
});

it('extractTraces runs on the gpu', async () => {
  const pixels = Uint16Array.from({ length: 30 * 8 }, (_, i) => (i * 7919) % 4096);
  const source = arraySource(pixels, [30, 2, 4]);
  const masks = [{ pixels: Uint32Array.of(1, 6), weights: Float32Array.of(0.5, 0.25) }];
  const onGpu = await extractTraces(source, masks, { backend: 'gpu', blockSize: 7 });
  expect(onGpu.backend).toBe('gpu');
  const { data } = await extractTraces(source, masks, { backend: 'reference' });
  onGpu.data.forEach((value, i) => {
    expect(Math.abs(value - (data[i] as number))).toBeLessThan(1e-2);
  });
});
