import type { BackendChoice } from '@ophys/compute';

/** The backend that `--gpu` stands for; the name or index of an adapter stands for the GPU alone. */
export function backendOf(gpu: string): BackendChoice {
  if (gpu === 'auto') return 'auto';
  return gpu === 'off' ? 'wasm' : 'gpu';
}
