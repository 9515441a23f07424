/**
 * The thread that waits for bytes on behalf of a caller that cannot: HDF5 reads synchronously, while
 * Node fetches, and reads a `Blob`, asynchronously. Started by thread-reader.ts.
 *
 * @module
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { isOphysError } from '@ophys/core';
import { fetchRange } from '../http/fetch-range.ts';
import type { RangeAnswer, RangeOrigin, RangeRequest } from './messages.ts';

interface Setup {
  readonly origin: RangeOrigin;
  readonly port: MessagePort;
  /** Set to 1 when an answer is there. */
  readonly answered: SharedArrayBuffer;
}

const { origin, port, answered } = workerData as Setup;
const flag = new Int32Array(answered);

async function bytesOf(start: number, stop: number): Promise<Uint8Array<ArrayBuffer>> {
  if ('blob' in origin) return new Uint8Array(await origin.blob.slice(start, stop).arrayBuffer());
  return fetchRange(origin.file, origin.label, start, stop, origin.timeoutMs);
}

async function answer({ start, stop }: RangeRequest): Promise<RangeAnswer> {
  try {
    return { bytes: await bytesOf(start, stop) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { error: message, isInput: isOphysError(error) };
  }
}

parentPort?.on('message', async (request: RangeRequest) => {
  const result = await answer(request);
  port.postMessage(result, 'bytes' in result ? [result.bytes.buffer] : []);
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
});
