import { blockRanges, collectFrames } from './blocks.ts';
import { createArray, type Dtype, type TypedArray } from './dtype.ts';
import { InvalidArgumentError } from './errors.ts';
import type { BlockRequest, FrameSource } from './frames.ts';

/** Contiguous volumes, row-major `[volume, plane, row, column]`. Owned by whoever receives it. */
export interface VolumeBlock {
  /** `count * depth * height * width` pixels. */
  readonly data: TypedArray;
  /** Index of the first volume in the recording. */
  readonly start: number;
  /** Number of volumes. */
  readonly count: number;
}

/** A recording of several planes that can be streamed any number of times, never loaded whole. */
export interface VolumeSource {
  /** `[volumes, depth, height, width]`. */
  readonly shape: readonly [volumes: number, depth: number, height: number, width: number];
  readonly dtype: Dtype;
  /** Volumes per second, when the recording says so. */
  readonly rateHz?: number | undefined;
  /** Streams volumes in order; a request counts volumes. */
  blocks(request?: BlockRequest): AsyncIterable<VolumeBlock>;
}

/** A single volume, row-major `[plane, row, column]`. */
export interface Volume {
  readonly data: Float32Array;
  readonly depth: number;
  readonly height: number;
  readonly width: number;
}

/**
 * The volumes of a movie whose frames are planes in turn: frame `volume * depth + plane`.
 *
 * @throws {InvalidArgumentError} when the movie is not a whole number of volumes
 */
export function volumesOf(frames: FrameSource, depth: number): VolumeSource {
  const [total, height, width] = frames.shape;
  if (!Number.isInteger(depth) || depth < 1 || total % depth !== 0) {
    throw new InvalidArgumentError(
      'depth',
      `Expected a number of planes that divides the ${total} frames, got ${depth}.`,
    );
  }
  const { dtype, rateHz } = frames;
  return {
    shape: [total / depth, depth, height, width],
    dtype,
    rateHz: rateHz === undefined ? undefined : rateHz / depth,
    async *blocks(request) {
      for (const { start, stop } of volumeRanges(this, request)) {
        const range = { start: start * depth, stop: stop * depth, size: (stop - start) * depth };
        const data = await collectFrames(frames, { ...range, signal: request?.signal });
        yield { data, start, count: stop - start };
      }
    },
  };
}

/** One plane of every volume, as a movie. */
export function planeOf(volumes: VolumeSource, plane: number): FrameSource {
  const [total, depth, height, width] = volumes.shape;
  if (!Number.isInteger(plane) || plane < 0 || plane >= depth) {
    throw new InvalidArgumentError('plane', `Expected plane 0 to ${depth - 1}, got ${plane}.`);
  }
  const { dtype, rateHz } = volumes;
  const pixels = height * width;
  return {
    shape: [total, height, width],
    dtype,
    rateHz,
    async *blocks(request) {
      for await (const { data, start, count } of volumes.blocks(request)) {
        const cut = createArray(dtype, count * pixels);
        for (let i = 0; i < count; i++) {
          const from = (i * depth + plane) * pixels;
          cut.set(data.subarray(from, from + pixels), i * pixels);
        }
        yield { data: cut, start, count };
      }
    },
  };
}

/**
 * The volumes whose planes are the frames of movies of one shape and dtype, e.g. of planes that were
 * registered one by one.
 *
 * @throws {InvalidArgumentError} for no movies, or movies that differ
 */
export function stackPlanes(planes: readonly FrameSource[]): VolumeSource {
  const [first] = planes;
  if (first === undefined) {
    throw new InvalidArgumentError('planes', 'Expected at least one plane, got none.');
  }
  const { dtype, rateHz } = first;
  const [frames, height, width] = first.shape;
  for (const [z, { shape, dtype: other }] of planes.entries()) {
    if (other === dtype && shape.every((length, axis) => length === first.shape[axis])) continue;
    throw new InvalidArgumentError(
      'planes',
      `Expected [${first.shape.join(', ')}] ${dtype} as plane 0, got [${shape.join(', ')}] ${other} as plane ${z}.`,
    );
  }
  const depth = planes.length;
  const pixels = height * width;
  return {
    shape: [frames, depth, height, width],
    dtype,
    rateHz,
    async *blocks(request) {
      for (const { start, stop } of volumeRanges(this, request)) {
        const count = stop - start;
        const data = createArray(dtype, count * depth * pixels);
        for (const [z, plane] of planes.entries()) {
          const movie = await collectFrames(plane, { start, stop, signal: request?.signal });
          for (let i = 0; i < count; i++) {
            data.set(movie.subarray(i * pixels, (i + 1) * pixels), (i * depth + z) * pixels);
          }
        }
        yield { data, start, count };
      }
    },
  };
}

/** The ranges of volumes that a request stands for, checked. */
function* volumeRanges({ shape, dtype }: VolumeSource, request?: BlockRequest) {
  const [volumes, depth, height, width] = shape;
  yield* blockRanges({ shape: [volumes, depth * height, width], dtype }, request);
}
