import { ResourceError } from '@ophys/core';
import type { GpuDevice } from './types.ts';

/**
 * Device memory that one program may take, in bytes. WebGPU and WebGL2 do not say how much there is;
 * this much is there on an integrated GPU that a browser shares with other tabs.
 */
const PROGRAM_BYTES = 256 * 1024 * 1024;

/**
 * Operations (numbers read, and arithmetic on them) of a single dispatch: 50 ms on a weak GPU that
 * does 20 000 million a second. Drivers take a device away whose dispatch runs for seconds.
 */
const DISPATCH_OPERATIONS = 1e9;

/** Device memory beyond which a single frame is refused, in bytes. */
const FRAME_BYTES = 2 * 1024 * 1024 * 1024;

/** What one item of a batch, a frame, takes of a device. */
export interface GpuCost {
  /** Its largest array, in bytes. */
  readonly arrayBytes: number;
  /** All arrays that it has on the device, in bytes. */
  readonly bytes: number;
  /** Operations of its longest dispatch. */
  readonly operations: number;
}

/**
 * How many items go to the device at once, so that memory is bounded and dispatches stay short; a
 * power of two, at least 1.
 *
 * @throws {ResourceError} when not even one item fits
 */
export function batchSize(
  device: Pick<GpuDevice, 'adapter' | 'maxArrayBytes'>,
  { arrayBytes, bytes, operations }: GpuCost,
): number {
  if (arrayBytes > device.maxArrayBytes || bytes > FRAME_BYTES) {
    throw new ResourceError(
      `One frame takes an array of ${arrayBytes} bytes and ${bytes} bytes in all, but ${device.adapter} allows arrays of ${device.maxArrayBytes}, and ${FRAME_BYTES} bytes in all are the most that is asked for; use backend "wasm".`,
    );
  }
  const fitting = Math.min(
    device.maxArrayBytes / arrayBytes,
    PROGRAM_BYTES / bytes,
    DISPATCH_OPERATIONS / operations,
  );
  return 2 ** Math.max(0, Math.floor(Math.log2(fitting)));
}

/** A part of a block. */
export interface Batch {
  readonly start: number;
  /** Items in it, at most {@link size}. */
  readonly count: number;
  /** Items that the kernels are compiled for: a power of two, so that few sizes are ever compiled. */
  readonly size: number;
}

/** Cuts `count` items into batches of `largest`; the rest is rounded up to a power of two. */
export function* batchesOf(count: number, largest: number): Generator<Batch, void, undefined> {
  for (let start = 0; start < count; start += largest) {
    const part = Math.min(largest, count - start);
    yield { start, count: part, size: 2 ** Math.ceil(Math.log2(part)) };
  }
}
