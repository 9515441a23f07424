import { availableParallelism } from 'node:os';
import {
  type BackendChoice,
  createInlineRunner,
  createWorkerPool,
  type JobRunner,
} from '@ophys/compute';
import { nodeWorker } from '@ophys/compute/node';

/** Worker threads used when the user names no number: one per core, at most eight. */
export function defaultJobs(): number {
  return Math.min(8, availableParallelism());
}

/** Workers for blocks, never more than there are cores; a GPU is driven from one thread, never from several. */
export function createRunner(jobs: number, backend: BackendChoice): JobRunner {
  if (backend === 'gpu') return createInlineRunner();
  return createWorkerPool({
    size: Math.min(jobs, availableParallelism()),
    createWorker: () => nodeWorker(new URL('./worker.js', import.meta.url)),
  });
}
