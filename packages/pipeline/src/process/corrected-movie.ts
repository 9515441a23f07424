import type { FrameBlock, FrameSource } from '@ophys/core';
import { applyShifts, type Motion } from '@ophys/motion';
import type { CorrectedStore } from './corrected-store.ts';
import type { StageInputs } from './stages/stage-inputs.ts';

/** Takes the corrected movie on the way, whoever makes it; frames in order, from the first on. */
export type CorrectedSink = Pick<CorrectedStore, 'frames' | 'append'>;

/** Gives a block to the sinks that lack it. */
export async function feed(
  sinks: readonly (CorrectedSink | undefined)[],
  block: FrameBlock,
): Promise<void> {
  for (const sink of sinks) if (sink?.frames === block.start) await sink.append(block);
}

/**
 * The corrected movie: read back from where it is stored, or made again from its motion, which fills
 * sinks that do not have it yet.
 */
export function correctedMovie(
  { source, settings, backend, runner, store }: StageInputs,
  motion: Motion,
  sinks: readonly (CorrectedSink | undefined)[] = [store],
): FrameSource {
  const isMissing = (sink: CorrectedSink | undefined) => sink && sink.frames < source.shape[0];
  if (store && !sinks.some(isMissing)) return store.source();
  const { enabled, interpolation } = settings.motion;
  const moved = enabled ? applyShifts(source, motion, { interpolation, backend, runner }) : source;
  return {
    ...moved,
    async *blocks(request) {
      for await (const block of moved.blocks(request)) {
        await feed(sinks, block);
        yield block;
      }
    },
  };
}
