import type { BackendChoice } from '@ophys/compute';
import type { GpuChoice } from './global-flags.ts';

const backends: Readonly<Record<GpuChoice, BackendChoice>> = {
  auto: 'auto',
  on: 'gpu',
  off: 'wasm',
};

/** The backend that `--gpu` stands for. */
export function backendOf(gpu: GpuChoice): BackendChoice {
  return backends[gpu];
}
