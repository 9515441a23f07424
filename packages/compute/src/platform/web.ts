/**
 * Workers of a browser. Import it as `@ophys/compute/web`.
 *
 * @module
 */
import { WorkerError } from '@ophys/core';
import type { HostMessage, WorkerMessage, WorkerPort } from '../jobs/messages.ts';
import { type AnyJob, serve } from '../jobs/serve.ts';

/** Adapts a worker that the host has created, e.g. with `new Worker(new URL(…))`. */
export function webWorker(worker: Worker): WorkerPort {
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    onMessage: (listener) =>
      worker.addEventListener('message', (event: MessageEvent<WorkerMessage>) =>
        listener(event.data),
      ),
    onDeath: (listener) => {
      worker.addEventListener('error', (event) => listener(new WorkerError(event.message)));
      worker.addEventListener('messageerror', () =>
        listener(new WorkerError('it sent a message that cannot be read')),
      );
    },
    terminate: async () => worker.terminate(),
  };
}

/** Makes the calling web worker answer its host with the jobs given. */
export function serveJobs(jobs: readonly AnyJob[]): void {
  const scope = globalThis as unknown as Worker;
  serve(
    {
      post: (message, transfer) => scope.postMessage(message, transfer),
      onMessage: (listener) =>
        scope.addEventListener('message', (event: MessageEvent<HostMessage>) =>
          listener(event.data),
        ),
    },
    jobs,
  );
}
