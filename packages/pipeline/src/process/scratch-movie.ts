import type { Rectangle } from '@ophys/core';
import { InvalidArgumentError } from '@ophys/core';
import type { Scratch } from './scratch.ts';

const FLOAT_BYTES = 4;

/** Frames of a chunk: as many floats as a cache line holds … */
const CHUNK_FRAMES = 16;
/** … and no more than are gathered in so many floats. */
const GATHERED = 2 ** 23;
/** Floats of a chunk that are turned around and written together. */
const WRITTEN = 2 ** 18;
/** Floats of a tile's traces that are filled together. */
const SCATTERED = 2 ** 20;

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
 * Chunks of up to 16 frames lie one after the other, each `[row, column, frame]`, so that what a tile
 * needs of a chunk lies together; frames of a chunk that is not full yet lie as they came.
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
  const chunk = Math.max(1, Math.min(CHUNK_FRAMES, Math.floor(GATHERED / pixels)));
  const read = (at: number, values: Float32Array) =>
    scratch.read(at * FLOAT_BYTES, bytesOf(values));
  const write = (at: number, values: Float32Array) =>
    scratch.write(at * FLOAT_BYTES, bytesOf(values));
  let gathered: Float32Array | undefined;

  /** Room for a chunk, with the frames of the one that is not full. */
  async function gather(): Promise<Float32Array> {
    const filled = frames % chunk;
    const room = new Float32Array(chunk * pixels);
    await read((frames - filled) * pixels, room.subarray(0, filled * pixels));
    return room;
  }

  async function writeChunk(start: number, values: Float32Array): Promise<void> {
    const step = Math.ceil(WRITTEN / chunk);
    for (let pixel = 0; pixel < pixels; pixel += step) {
      const stop = Math.min(pixels, pixel + step);
      await write(start + pixel * chunk, turn(values, chunk, pixel, stop));
    }
  }

  /** Puts the traces of some rows of a tile where they belong; they stay in cache meanwhile. */
  async function readBand(
    tile: Rectangle,
    traces: Float32Array,
    room: Float32Array,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const band = (tile.row1 - tile.row0) * width;
    const whole = frames - (frames % chunk);
    for (let first = 0, count = 0; first < frames; first += count) {
      signal?.throwIfAborted();
      count = first < whole ? chunk : 1;
      const rows = room.subarray(0, count * band);
      await read(first * pixels + tile.row0 * width * count, rows);
      scatter(rows, traces, { tile, width, first, count, frames });
    }
  }

  return {
    get shape() {
      return [frames, height, width] as const;
    },
    async append(data) {
      if (data.length % pixels !== 0) {
        throw new InvalidArgumentError('data', `Expected whole frames of ${pixels} pixels.`);
      }
      for (let from = 0; from < data.length; ) {
        gathered ??= await gather();
        const filled = frames % chunk;
        const some = data.subarray(from, from + (chunk - filled) * pixels);
        gathered.set(some, filled * pixels);
        const count = some.length / pixels;
        if (filled + count < chunk) await write(frames * pixels, some);
        else await writeChunk((frames - filled) * pixels, gathered);
        frames += count;
        from += some.length;
      }
    },
    async readTile(tile, signal) {
      const { row0, row1, column0, column1 } = tile;
      const line = (column1 - column0) * frames;
      const traces = new Float32Array((row1 - row0) * line);
      const step = Math.max(1, Math.floor(SCATTERED / Math.max(1, line)));
      const room = new Float32Array(chunk * Math.min(step, row1 - row0) * width);
      for (let row = row0; row < row1; row += step) {
        const band = { ...tile, row0: row, row1: Math.min(row1, row + step) };
        await readBand(band, traces.subarray((row - row0) * line), room, signal);
      }
      return traces;
    },
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Some pixels of frames, `[frame, pixel]`, as `[pixel, frame]`. */
function turn(values: Float32Array, frames: number, start: number, stop: number): Float32Array {
  const turned = new Float32Array((stop - start) * frames);
  const pixels = values.length / frames;
  for (let pixel = start, to = 0; pixel < stop; pixel++) {
    for (let from = pixel; from < values.length; from += pixels)
      turned[to++] = values[from] as number;
  }
  return turned;
}

/** Puts rows of some frames, `[row, column, frame]`, into their places of a tile's traces. */
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
    let from = (row * width + tile.column0) * count;
    for (let column = tile.column0; column < tile.column1; column++, at += frames) {
      for (let i = 0; i < count; i++) traces[at + i] = rows[from++] as number;
    }
  }
}
