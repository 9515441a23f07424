import type { Rectangle } from '@ophys/core';
import { InvalidArgumentError } from '@ophys/core';
import type { Scratch } from './scratch.ts';

const FLOAT_BYTES = 4;

/** A float32 movie `[frame, row, column]` kept in {@link Scratch}, read back tile by tile. */
export interface ScratchMovie {
  readonly shape: readonly [frames: number, height: number, width: number];
  /** Appends whole frames. */
  append(frames: Float32Array): Promise<void>;
  /** All frames of a rectangle, `[frame, row, column]`. */
  readTile(tile: Rectangle, signal?: AbortSignal): Promise<Float32Array>;
}

/** An empty movie in the scratch given. */
export function createScratchMovie(scratch: Scratch, height: number, width: number): ScratchMovie {
  const pixels = height * width;
  let frames = 0;
  return {
    get shape() {
      return [frames, height, width] as const;
    },
    async append(data) {
      if (data.length % pixels !== 0) {
        throw new InvalidArgumentError('data', `Expected whole frames of ${pixels} pixels.`);
      }
      await scratch.write(
        frames * pixels * FLOAT_BYTES,
        new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      );
      frames += data.length / pixels;
    },
    async readTile({ row0, row1, column0, column1 }, signal) {
      const columns = column1 - column0;
      const tile = new Float32Array(frames * (row1 - row0) * columns);
      const rows = new Float32Array((row1 - row0) * width);
      const bytes = new Uint8Array(rows.buffer);
      let position = 0;
      for (let frame = 0; frame < frames; frame++) {
        signal?.throwIfAborted();
        await scratch.read((frame * pixels + row0 * width) * FLOAT_BYTES, bytes);
        for (let row = 0; row < row1 - row0; row++, position += columns) {
          tile.set(rows.subarray(row * width + column0, row * width + column1), position);
        }
      }
      return tile;
    },
  };
}
