import { bytesPerElement, createArray, dtypeOf, type TypedArray } from './dtype.ts';
import { InvalidArgumentError } from './errors.ts';
import type { BlockRequest, FrameBlock, FrameSource } from './frames.ts';

const DEFAULT_BLOCK_BYTES = 8 * 1024 * 1024;

/** Frames per block so that one block is about 8 MiB of pixels, at least 1 and at most 256. */
export function blockSizeFor(source: Pick<FrameSource, 'shape' | 'dtype'>): number {
  const [, height, width] = source.shape;
  const frameBytes = Math.max(1, height * width * bytesPerElement(source.dtype));
  return Math.max(1, Math.min(256, Math.floor(DEFAULT_BLOCK_BYTES / frameBytes)));
}

/** The `[start, stop)` ranges a {@link BlockRequest} stands for, checked against the movie. */
export function* blockRanges(
  source: Pick<FrameSource, 'shape' | 'dtype'>,
  request: BlockRequest = {},
): Generator<{ start: number; stop: number }> {
  const frames = source.shape[0];
  const { start = 0, stop = frames, size = blockSizeFor(source) } = request;
  if (!Number.isInteger(size) || size < 1) {
    throw new InvalidArgumentError('size', `A block holds at least one frame, got size ${size}.`);
  }
  if (!(Number.isInteger(start) && Number.isInteger(stop) && 0 <= start && stop <= frames)) {
    throw new InvalidArgumentError(
      'start',
      `Frames ${start} to ${stop} were asked for, but the movie has frames 0 to ${frames}.`,
    );
  }
  for (let first = start; first < stop; first += size) {
    yield { start: first, stop: Math.min(stop, first + size) };
  }
}

/**
 * A movie that is already in memory. Blocks are copies, because their receiver owns them.
 *
 * @param data `frames * height * width` pixels, row-major `[frame, row, column]`
 */
export function arraySource(
  data: TypedArray,
  shape: readonly [number, number, number],
  rateHz?: number,
): FrameSource {
  const [frames, height, width] = shape;
  if (data.length !== frames * height * width) {
    throw new InvalidArgumentError(
      'data',
      `Shape [${shape.join(', ')}] needs ${frames * height * width} pixels, got ${data.length}.`,
    );
  }
  return {
    shape,
    dtype: dtypeOf(data),
    rateHz,
    async *blocks(request) {
      for (const { start, stop } of blockRanges(this, request)) {
        request?.signal?.throwIfAborted();
        const pixels = height * width;
        yield { data: data.slice(start * pixels, stop * pixels), start, count: stop - start };
      }
    },
  };
}

/**
 * Reads single frames, in the order given, into one array `[index, row, column]`.
 * Meant for small samples of a movie; the result is in memory whole.
 */
export async function pickFrames(
  source: FrameSource,
  indices: readonly number[],
  signal?: AbortSignal,
): Promise<TypedArray> {
  const pixels = source.shape[1] * source.shape[2];
  const picked = createArray(source.dtype, indices.length * pixels);
  for (const [position, index] of indices.entries()) {
    for await (const block of source.blocks({ start: index, stop: index + 1, signal })) {
      picked.set(block.data, position * pixels);
    }
  }
  return picked;
}

/** Reads a whole movie, or part of it, into one array `[frame, row, column]`. */
export async function collectFrames(
  source: FrameSource,
  request: BlockRequest = {},
): Promise<TypedArray> {
  const pixels = source.shape[1] * source.shape[2];
  const { start = 0, stop = source.shape[0] } = request;
  const all = createArray(source.dtype, (stop - start) * pixels);
  for await (const block of source.blocks(request)) {
    all.set(block.data, (block.start - start) * pixels);
  }
  return all;
}

/** `count` indices spread evenly over `0 .. frames - 1` (all of them when `count >= frames`). */
export function evenlySpaced(frames: number, count: number): number[] {
  const n = Math.min(frames, count);
  return Array.from({ length: n }, (_, i) => Math.floor(((i + 0.5) * frames) / n));
}

/** The frames of one block, one view each, without copying. */
export function* framesOf(block: FrameBlock): Generator<TypedArray> {
  const pixels = block.data.length / block.count;
  for (let i = 0; i < block.count; i++) yield block.data.subarray(i * pixels, (i + 1) * pixels);
}
