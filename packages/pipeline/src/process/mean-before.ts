import { type FrameSource, framesOf, type Image } from '@ophys/core';

/** A movie whose mean is taken while it is read. */
export interface WatchedMovie {
  readonly source: FrameSource;
  /** Mean of the frames that were read so far. */
  mean(): Image;
}

/** Takes the mean of a movie that is read from its first frame to its last; each frame counts once. */
export function watchMean(source: FrameSource): WatchedMovie {
  const [, height, width] = source.shape;
  const sum = new Float64Array(height * width);
  let next = 0;
  const add = (frame: ArrayLike<number>) => {
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (frame[i] as number);
    next++;
  };
  return {
    source: {
      ...source,
      async *blocks(request) {
        for await (const block of source.blocks(request)) {
          let index = block.start;
          for (const frame of framesOf(block)) if (index++ === next) add(frame);
          yield block;
        }
      },
    },
    mean: () => ({
      data: Float32Array.from(sum, (total) => total / Math.max(1, next)),
      height,
      width,
    }),
  };
}
