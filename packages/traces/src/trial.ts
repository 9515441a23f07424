import type { Trial } from '@ophys/compute';
import { createArray, type FrameSource } from '@ophys/core';
import type { MaskTable } from './mask-table.ts';
import type { MaskToTrace } from './ops/mask-to-trace/index.ts';

/** Frames of a trial. */
const FRAMES = 32;

/**
 * What `auto` compares backends by: the masks on a few frames of 0.
 *
 * @param workers blocks that are worked on at the same time where that is not a GPU
 */
export function extractionTrial(
  { shape: [, height, width], dtype }: Pick<FrameSource, 'shape' | 'dtype'>,
  masks: MaskTable,
  workers: number,
): Trial<MaskToTrace> {
  return {
    subject: `${masks.count} masks on ${height} x ${width} ${dtype}`,
    unit: 'frame',
    count: FRAMES,
    concurrency: { wasm: workers },
    async prepare(implementation) {
      const frames = createArray(dtype, FRAMES * height * width);
      const projector = await implementation.prepare(masks, height * width);
      return {
        run: () => projector.project(frames, FRAMES),
        close: () => projector.release(),
      };
    },
  };
}
