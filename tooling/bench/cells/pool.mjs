import { createWorkerPool } from '@ophys/compute';
import { nodeWorker } from '@ophys/compute/node';

/** Workers for detection, demixing and simulation; the caller closes it. */
export function openPool(size) {
  return createWorkerPool({
    size,
    createWorker: () => nodeWorker(new URL('worker.mjs', import.meta.url)),
  });
}
