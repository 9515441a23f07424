import type { Rectangle } from '@ophys/core';
import { InvalidArgumentError } from '@ophys/core';
import type { Scratch } from './scratch.ts';

const FLOAT_BYTES = 4;

/** Frames that are read at a time, so that pieces of a pixel's trace are written together. */
const FRAMES_AT_ONCE = 16;

/** A float32 movie kept in {@link Scratch}, written frame by frame and read back tile by tile. */
export interface ScratchMovie {
  readonly shape: readonly [frames: number, height: number, width: number];
  /** Appends whole frames, `[frame, row, column]`. */
  append(frames: Float32Array): Promise<void>;
  /** The traces of a rectangle's pixels, `[row, column, frame]`. */
  readTile(tile: Rectangle, signal?: AbortSignal): Promise<Float32Array>;
}

/**
 * A movie in the scratch given.
 *
 * @param frames how many it holds already; default none
 */
export function createScratchMovie(
  scratch: Scratch,
  height: number,
  width: number,
  frames = 0,
): ScratchMovie {
  const pixels = height * width;
  return {
    get shape() {
      return [frames, height, width] as const;
    },
    async append(data) {
      if (data.length % pixels !== 0) {
        throw new InvalidArgumentError('data', `Expected whole frames of ${pixels} pixels.`);
      }
      await scratch.write(frames * pixels * FLOAT_BYTES, bytesOf(data));
      frames += data.length / pixels;
    },
    async readTile(tile, signal) {
      const { row0, row1 } = tile;
      const band = (row1 - row0) * width;
      const rows = new Float32Array(FRAMES_AT_ONCE * band);
      const traces = new Float32Array((row1 - row0) * (tile.column1 - tile.column0) * frames);
      for (let first = 0; first < frames; first += FRAMES_AT_ONCE) {
        signal?.throwIfAborted();
        const count = Math.min(FRAMES_AT_ONCE, frames - first);
        for (let i = 0; i < count; i++) {
          const offset = ((first + i) * pixels + row0 * width) * FLOAT_BYTES;
          await scratch.read(offset, bytesOf(rows.subarray(i * band, (i + 1) * band)));
        }
        scatter(rows, traces, { tile, width, first, count, frames });
      }
      return traces;
    },
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Puts rows of some frames, `[frame, row, column]`, into their places of `[row, column, frame]`. */
function scatter(
  rows: Float32Array,
  traces: Float32Array,
  place: {
    readonly tile: Rectangle;
    /** Columns of the rows. */
    readonly width: number;
    readonly first: number;
    readonly count: number;
    /** Length of a trace. */
    readonly frames: number;
  },
): void {
  const { tile, width, first, count, frames } = place;
  const height = tile.row1 - tile.row0;
  let at = first;
  for (let row = 0; row < height; row++) {
    for (let column = tile.column0; column < tile.column1; column++, at += frames) {
      let from = row * width + column;
      for (let i = 0; i < count; i++, from += height * width) traces[at + i] = rows[from] as number;
    }
  }
}
