import {
  bytesPerElement,
  type Dtype,
  dtypeOf,
  type FrameBlock,
  type FrameSource,
  InvalidArgumentError,
  type TypedArray,
  viewAs,
  WriteError,
} from '@ophys/core';
import type { StoredArray } from '@ophys/model';
import { CHUNK_BYTES } from '../hdf5/chunks.ts';
import type { Hdf5File } from '../hdf5/file.ts';
import { RowWriter } from '../hdf5/row-writer.ts';
import { hdf5TypeOf } from '../hdf5/types.ts';
import { storedArray } from '../stored.ts';
import { datasetSource } from './source.ts';
import { transposeFrames } from './transpose.ts';

/** What a {@link FrameSink} will be given. */
export interface FrameSinkOptions {
  /** Rows of a frame. */
  readonly height: number;
  /** Columns of a frame. */
  readonly width: number;
  readonly dtype: Dtype;
  /** Frames per second, for {@link FrameSink.source}. */
  readonly rateHz?: number | undefined;
  /** Deflate level 1 to 9; default 0, none. */
  readonly compression?: number | undefined;
  /** How many frames will come, when that is known: a short movie then gets a short chunk. */
  readonly frames?: number | undefined;
  /** Frames in a chunk; default as many as come near 1 MiB. */
  readonly chunkFrames?: number | undefined;
}

/** Takes a movie frame by frame into a file, in NWB's order `[frame, x (column), y (row)]`. */
export interface FrameSink {
  /** Frames taken so far. */
  readonly frames: number;
  /**
   * The dataset, to be given to a series as its `data`. It has the frames that were taken before.
   */
  readonly stored: StoredArray;
  /**
   * Takes the frames that follow; blocks must come in order.
   *
   * @throws {InvalidArgumentError} for a block of another place, size or dtype
   * @throws {WriteError} or {ResourceError} when the file cannot be written; nothing is left of it
   */
  append(block: FrameBlock): Promise<void>;
  /** Writes what was gathered. The writer's `write` does it too. */
  flush(): Promise<void>;
  /** Reads back what was taken, row-major `[frame, row, column]`, while the file is open. */
  source(): FrameSource;
}

/** The sink of a dataset that does not exist yet. */
export class Hdf5FrameSink implements FrameSink {
  readonly path: string;
  readonly #file: Hdf5File;
  readonly #options: FrameSinkOptions;
  readonly #rows: RowWriter;
  #released = false;

  constructor(file: Hdf5File, path: string, options: FrameSinkOptions) {
    const { height, width, dtype, compression = 0 } = options;
    checkExtent('height', height);
    checkExtent('width', width);
    if (!Number.isInteger(compression) || compression < 0 || compression > 9) {
      throw new InvalidArgumentError(
        'compression',
        `A deflate level is an integer from 0 (none) to 9, got ${compression}.`,
      );
    }
    const frameBytes = height * width * bytesPerElement(dtype);
    const near = Math.max(1, Math.floor(CHUNK_BYTES / frameBytes));
    const chunk = options.chunkFrames ?? Math.max(1, Math.min(near, options.frames ?? near));
    checkExtent('chunkFrames', chunk);
    this.path = path;
    this.#file = file;
    this.#options = options;
    file.createEmpty(path, hdf5TypeOf(dtype), [0, width, height], {
      chunks: [chunk, width, height],
      gzip: compression,
    });
    const entry = [width, height];
    this.#rows = new RowWriter(file, path, { entry, bytes: frameBytes, perChunk: chunk });
  }

  get frames(): number {
    return this.#rows.rows;
  }

  get stored(): StoredArray {
    this.#rows.flush();
    return storedArray(this.#file, this.path, this.#file.datasetInfo(this.path));
  }

  async append(block: FrameBlock): Promise<void> {
    this.#check(block);
    const { height, width, dtype } = this.#options;
    const pixels = height * width;
    this.#rows.append(block.count, (address, from, count) => {
      const heap = this.#file.library.module.HEAPU8;
      const target = viewAs(dtype, heap.buffer, address, count * pixels);
      const source = block.data.subarray(from * pixels, (from + count) * pixels) as TypedArray;
      transposeFrames(source, target, count, height, width);
    });
  }

  async flush(): Promise<void> {
    this.#rows.flush();
  }

  source(): FrameSource {
    this.#rows.flush();
    return datasetSource(this.#file, this.path, {
      axisOrder: 'xy',
      rateHz: this.#options.rateHz,
    });
  }

  /** Gives its memory back. */
  release(): void {
    this.#released = true;
    this.#rows.release();
  }

  #check(block: FrameBlock): void {
    const { height, width, dtype } = this.#options;
    if (this.#released) {
      throw new WriteError(
        this.#file.path,
        `${this.path} takes no more frames: its file is finished.`,
      );
    }
    if (block.start !== this.frames) {
      throw new InvalidArgumentError(
        'block',
        `Frame ${this.frames} of ${this.path} comes next, got a block that starts at ${block.start}.`,
      );
    }
    if (block.data.length !== block.count * height * width) {
      throw new InvalidArgumentError(
        'block',
        `${block.count} frames of ${height} × ${width} have ${block.count * height * width} pixels, got ${block.data.length}.`,
      );
    }
    if (dtypeOf(block.data) !== dtype) {
      throw new InvalidArgumentError(
        'block',
        `${this.path} takes ${dtype} pixels, got ${dtypeOf(block.data)}.`,
      );
    }
  }
}

function checkExtent(argument: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new InvalidArgumentError(argument, `${argument} is a positive integer, got ${value}.`);
}
