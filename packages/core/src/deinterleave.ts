import { blockRanges } from './blocks.ts';
import { createArray } from './dtype.ts';
import { InvalidArgumentError } from './errors.ts';
import type { FrameBlock, FrameSource } from './frames.ts';

/** Frames `first`, `first + stride`, `first + 2 stride` … of a movie, `count` of them. */
export interface FrameStride {
  /** Index of the first frame taken. */
  readonly first: number;
  /** From one frame taken to the next. */
  readonly stride: number;
  /** Frames taken; default as many as there are. */
  readonly count?: number | undefined;
}

/**
 * One movie of several whose frames come in turn: a channel, a plane, or both. Frames that no stride
 * takes, such as those of the flyback, are dropped.
 *
 * A source that can find its frames anywhere ({@link FrameSource.every}) reads only those taken;
 * others are read through. The rate is that of the source divided by the stride.
 *
 * @throws {InvalidArgumentError} when frames would be taken that the movie does not have
 */
export function deinterleave(source: FrameSource, frames: FrameStride): FrameSource {
  const taken = checkStride(source, frames);
  return source.every?.(taken) ?? readThrough(source, taken);
}

type TakenFrames = { readonly [Key in keyof FrameStride]-?: number };

function checkStride(source: FrameSource, { first, stride, count }: FrameStride): TakenFrames {
  const total = source.shape[0];
  if (!Number.isInteger(stride) || stride < 1) {
    throw new InvalidArgumentError('stride', `Expected 1 or more frames, got ${stride}.`);
  }
  const most = Math.max(0, Math.ceil((total - first) / stride));
  const wanted = count ?? most;
  const isInside = Number.isInteger(first) && first >= 0 && Number.isInteger(wanted) && wanted >= 0;
  if (!isInside || wanted > most) {
    throw new InvalidArgumentError(
      'count',
      `${wanted} frames from frame ${first} on, ${stride} apart, were to be taken, but the movie has ${total}.`,
    );
  }
  return { first, stride, count: wanted };
}

function readThrough(source: FrameSource, taken: TakenFrames): FrameSource {
  const { dtype, rateHz } = source;
  const [, height, width] = source.shape;
  const { first, stride, count } = taken;
  const pixels = height * width;
  const shape = [count, height, width] as const;
  return {
    shape,
    dtype,
    rateHz: rateHz === undefined ? undefined : rateHz / stride,
    async *blocks(request): AsyncGenerator<FrameBlock> {
      for (const { start, stop } of blockRanges({ shape, dtype }, request)) {
        const data = createArray(dtype, (stop - start) * pixels);
        const from = first + start * stride;
        const range = {
          start: from,
          stop: first + (stop - 1) * stride + 1,
          signal: request?.signal,
        };
        for await (const block of source.blocks(range)) {
          const skipped = (stride - ((block.start - from) % stride)) % stride;
          for (let i = skipped; i < block.count; i += stride) {
            const frame = block.data.subarray(i * pixels, (i + 1) * pixels);
            data.set(frame, ((block.start + i - from) / stride) * pixels);
          }
        }
        yield { data, start, count: stop - start };
      }
    },
  };
}
