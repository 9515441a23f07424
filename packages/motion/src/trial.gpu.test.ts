import { loadOp } from '@ophys/compute';
import { expect, it } from 'vitest';
import { phaseCorrelate } from './ops/phase-correlate/index.ts';
import { rigidTrial } from './trial.ts';

it('auto takes whichever of GPU and WASM is faster on frames of the size, and tells by how much', async () => {
  const { gpu } = phaseCorrelate.loaders;
  const withSoftware = {
    ...phaseCorrelate,
    loaders: { ...phaseCorrelate.loaders, gpu: () => gpu({ explicit: true }) },
  };
  const trial = rigidTrial({ shape: [1000, 40, 12], dtype: 'int16' }, 2);
  const { backend, skipped } = await loadOp(withSoftware, 'auto', { trial });
  const [, gpuMs, wasmMs] =
    /per frame of 40 x 16 int16: gpu (\S+) ms, wasm (\S+) ms \(2 at a time\)$/.exec(
      skipped[0]?.reason ?? '',
    ) ?? [];
  expect(Number(gpuMs)).toBeGreaterThan(0);
  expect(Number(wasmMs)).toBeGreaterThan(0);
  expect(backend).toBe(Number(gpuMs) <= Number(wasmMs) ? 'gpu' : 'wasm');
});
