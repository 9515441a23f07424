import type { JobRunner } from '@ophys/compute';
import {
  collectFrames,
  type FrameBlock,
  type FrameSource,
  InvalidArgumentError,
} from '@ophys/core';
import { sliceField } from '../field.ts';
import { type CorrectedBlock, type MoveSetup, moveBlockJob } from '../jobs.ts';
import { sliceShifts } from '../shifts.ts';

/** Throws {@link InvalidArgumentError} when a second channel has another shape than the movie. */
export function requireCompanion({ shape }: FrameSource, companion: FrameSource): void {
  if (shape.every((length, axis) => length === companion.shape[axis])) return;
  throw new InvalidArgumentError(
    'companion',
    `Expected a companion of the movie's shape, [${shape.join(', ')}], got [${companion.shape.join(', ')}].`,
  );
}

/** Adds to each corrected block the same frames of a second channel, moved by the same motion. */
export async function* moveCompanion<Corrected extends CorrectedBlock>(
  corrected: AsyncIterable<Corrected>,
  companion: FrameSource,
  setup: MoveSetup,
  runner: JobRunner,
  signal: AbortSignal | undefined,
): AsyncGenerator<Corrected & { readonly companion: FrameBlock }, void, undefined> {
  const waiting: Corrected[] = [];
  async function* inputs(): AsyncGenerator<CorrectedBlock, void, undefined> {
    for await (const item of corrected) {
      waiting.push(item);
      const { start, count } = item.block;
      const data = await collectFrames(companion, { start, stop: start + count, signal });
      // Copies, because inputs move away.
      const shifts = sliceShifts(item.shifts, 0, count);
      const field = item.field && sliceField(item.field, 0, count);
      yield { block: { data, start, count }, shifts, field };
    }
  }
  for await (const moved of runner.map(moveBlockJob, setup, inputs(), { signal })) {
    const item = waiting.shift();
    if (item !== undefined) yield { ...item, companion: moved };
  }
}
