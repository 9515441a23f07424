import type { FrameStride } from './deinterleave.ts';
import type { Dtype, TypedArray } from './dtype.ts';

/** Contiguous frames, row-major `[frame, row, column]`. Owned by whoever receives it. */
export interface FrameBlock {
  /** `count * height * width` pixels. */
  readonly data: TypedArray;
  /** Index of the first frame in the movie. */
  readonly start: number;
  /** Number of frames. */
  readonly count: number;
}

/** Which frames to stream, and in blocks of how many. */
export interface BlockRequest {
  /** First frame; default 0. */
  readonly start?: number | undefined;
  /** One past the last frame; default the movie's end. */
  readonly stop?: number | undefined;
  /** Frames per block (the last may be shorter); default {@link blockSizeFor} the frame's size. */
  readonly size?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A movie that can be streamed any number of times, never loaded whole. */
export interface FrameSource {
  /** `[frames, height, width]`. */
  readonly shape: readonly [frames: number, height: number, width: number];
  readonly dtype: Dtype;
  /** Frames per second, when the recording says so. */
  readonly rateHz?: number | undefined;
  /** Streams frames in order. Breaking out of the loop releases everything held. */
  blocks(request?: BlockRequest): AsyncIterable<FrameBlock>;
  /**
   * Optional: the movie of evenly spaced frames of this one, for sources that can leave out frames
   * without reading them. Call `deinterleave`, which also serves sources that cannot.
   */
  every?(frames: FrameStride): FrameSource;
}

/** A single image, row-major `[row, column]`. */
export interface Image {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
}
