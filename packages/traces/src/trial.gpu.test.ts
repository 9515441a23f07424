import { loadOp } from '@ophys/compute';
import { expect, it } from 'vitest';
import { packMasks } from './mask-table.ts';
import { maskToTrace } from './ops/mask-to-trace/index.ts';
import { extractionTrial } from './trial.ts';

it('auto takes whichever of GPU and WASM is faster on these masks, and tells by how much', async () => {
  const { gpu } = maskToTrace.loaders;
  const withSoftware = {
    ...maskToTrace,
    loaders: { ...maskToTrace.loaders, gpu: () => gpu({ explicit: true }) },
  };
  const mask = { pixels: Uint32Array.of(3, 4), weights: Float32Array.of(0.5, 0.5) };
  const movie = { shape: [100, 6, 8], dtype: 'uint16' } as const;
  const trial = extractionTrial(movie, packMasks([mask, mask], 48), 1);
  const { backend, skipped } = await loadOp(withSoftware, 'auto', { trial });
  const [, gpuMs, wasmMs] =
    /per frame of 2 masks on 6 x 8 uint16: gpu (\S+) ms, wasm (\S+) ms$/.exec(
      skipped[0]?.reason ?? '',
    ) ?? [];
  expect(Number(gpuMs)).toBeGreaterThan(0);
  expect(Number(wasmMs)).toBeGreaterThan(0);
  expect(backend).toBe(Number(gpuMs) <= Number(wasmMs) ? 'gpu' : 'wasm');
});
