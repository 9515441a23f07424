import { createRequire } from 'node:module';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { InputError, ResourceError } from '@ophys/core';
import type { RangeReader } from '../block-cache.ts';
import type { RangeAnswer, RangeOrigin, RangeRequest } from './messages.ts';

/** How long a request may take beyond its own limit before the thread is given up, in milliseconds. */
const GRACE_MS = 5_000;

/**
 * Reads ranges through a thread that waits for them, while the caller sleeps on it. The thread does
 * not keep the process alive.
 *
 * @param limitMs how long one range may take, retries included
 */
export function readThroughThread(
  origin: RangeOrigin,
  label: string,
  size: number,
  limitMs: number,
): RangeReader {
  const answered = new SharedArrayBuffer(4);
  const flag = new Int32Array(answered);
  const { port1: answers, port2: port } = new MessageChannel();
  const worker = new Worker(createRequire(import.meta.url).resolve('#range-server'), {
    workerData: { origin, port, answered },
    transferList: [port],
  });
  worker.unref();
  answers.unref();
  let ended = false;

  function end(): void {
    ended = true;
    answers.close();
    void worker.terminate();
  }

  return {
    label,
    size,
    fetch(start, stop) {
      if (ended) throw new InputError(`${label} is closed.`, { path: label });
      Atomics.store(flag, 0, 0);
      worker.postMessage({ start, stop } satisfies RangeRequest);
      if (Atomics.wait(flag, 0, 0, limitMs + GRACE_MS) === 'timed-out') {
        end();
        throw new ResourceError(`${label} cannot be read: the thread that reads it is stuck.`);
      }
      const answer = receiveMessageOnPort(answers)?.message as RangeAnswer | undefined;
      if (answer !== undefined && 'bytes' in answer) return answer.bytes;
      throw new InputError(answer?.error ?? `${label} cannot be read.`, { path: label });
    },
    close: end,
  };
}
