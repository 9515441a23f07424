/**
 * Workers of Node (`worker_threads`). Import it as `@ophys/compute/node`.
 *
 * @module
 */
import { parentPort, Worker } from 'node:worker_threads';
import { WorkerError } from '@ophys/core';
import type { HostMessage, WorkerMessage, WorkerPort } from '../jobs/messages.ts';
import { type AnyJob, serve } from '../jobs/serve.ts';

/** Starts a worker thread on a module that calls {@link serveJobs}. */
export function nodeWorker(module: URL): WorkerPort {
  const worker = new Worker(module);
  let ended = false;
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    onMessage: (listener) => worker.on('message', (message: WorkerMessage) => listener(message)),
    onDeath: (listener) => {
      worker.on('error', listener);
      worker.on('messageerror', listener); // else whoever waits for that message waits for ever
      worker.on('exit', (code) => {
        if (!ended) listener(new WorkerError(`it exited with code ${code}`));
      });
    },
    terminate: async () => {
      ended = true;
      await worker.terminate();
    },
  };
}

/** Makes the calling worker thread answer its host with the jobs given. */
export function serveJobs(jobs: readonly AnyJob[]): void {
  const port = parentPort;
  if (port === null) throw new WorkerError('serveJobs was called outside a worker thread.');
  serve(
    {
      post: (message, transfer) => port.postMessage(message, transfer),
      onMessage: (listener) => port.on('message', (message: HostMessage) => listener(message)),
    },
    jobs,
  );
}
