import {
  type BlockRequest,
  blockRanges,
  createArray,
  type FrameBlock,
  type FrameSource,
  type TypedArray,
} from '@ophys/core';

/** A block and the frames round it, whose blocks may be others. */
export interface NeighbouredBlock extends FrameBlock {
  /** The frames before and after the block, as far as they are wanted and there are any. */
  readonly neighbours?: { readonly before: TypedArray; readonly after: TypedArray } | undefined;
}

/**
 * Streams a movie's blocks, each with up to `radius` frames before and after it, wherever the borders
 * of blocks lie; frames outside the range asked for are neighbours too. For a radius of 0 the blocks
 * themselves.
 */
export function withNeighbours(
  source: FrameSource,
  request: BlockRequest,
  radius: number,
): AsyncIterable<NeighbouredBlock> {
  return radius === 0 ? source.blocks(request) : streamWithNeighbours(source, request, radius);
}

async function* streamWithNeighbours(
  source: FrameSource,
  request: BlockRequest,
  radius: number,
): AsyncGenerator<NeighbouredBlock, void, undefined> {
  const [frames, height, width] = source.shape;
  const pixels = height * width;
  const { start = 0, stop = frames } = request;
  const bounds = { start: Math.max(0, start - radius), stop: Math.min(frames, stop + radius) };
  const ranges = [...blockRanges(source, request)];
  let held: FrameBlock[] = [];
  let next = 0;

  /** A copy of held frames. */
  function pick(first: number, last: number): TypedArray {
    const picked = createArray(source.dtype, (last - first) * pixels);
    for (const block of held) {
      const from = Math.max(first, block.start);
      const to = Math.min(last, block.start + block.count);
      if (from >= to) continue;
      const part = block.data.subarray((from - block.start) * pixels, (to - block.start) * pixels);
      picked.set(part, (from - first) * pixels);
    }
    return picked;
  }

  for await (const block of source.blocks({ ...request, ...bounds })) {
    held.push(block);
    const read = block.start + block.count;
    while (next < ranges.length) {
      const range = ranges[next];
      const first = Math.max(bounds.start, range.start - radius);
      const last = Math.min(bounds.stop, range.stop + radius);
      if (last > read) break;
      held = held.filter(({ start: begin, count }) => begin + count > first);
      yield {
        data: pick(range.start, range.stop),
        start: range.start,
        count: range.stop - range.start,
        neighbours: { before: pick(first, range.start), after: pick(range.stop, last) },
      };
      next++;
    }
  }
}
