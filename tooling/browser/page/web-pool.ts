import { createWorkerPool, type JobRunner } from '@ophys/compute';
import { webWorker } from '@ophys/compute/web';

/** Two workers of this browser. */
export function createWebPool(): JobRunner {
  return createWorkerPool({
    size: 2,
    createWorker: () =>
      webWorker(new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })),
  });
}
