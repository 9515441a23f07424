import type { BlockRequest, FrameSource } from '@ophys/core';
import { type Motion, requireMotionOf, sliceField } from '../field.ts';
import { type CorrectedBlock, moveBlockJob } from '../jobs.ts';
import { requireMotionOptions } from '../known-options.ts';
import { isTranslation, resolveWarpFormat } from '../ops/warp/format.ts';
import type { WarpOptions } from '../ops/warp/index.ts';
import { type MotionDevice, planMotion } from '../plan.ts';
import { sliceShifts } from '../shifts.ts';

/** Options of {@link applyShifts}. */
export interface ApplyShiftsOptions extends MotionDevice, WarpOptions {}

/**
 * The movie with known motion taken out, in its own dtype. Lazy: frames are moved when they are
 * streamed, so the motion may also come from another channel.
 *
 * @param motion shifts of every frame of the movie, and a field where they were registered piecewise
 * @throws {InvalidArgumentError} when there is not one shift per frame, the field is one of larger
 *   frames, or an option is out of range
 */
export function applyShifts(
  source: FrameSource,
  motion: Motion,
  options: ApplyShiftsOptions = {},
): FrameSource {
  requireMotionOptions(options);
  const [frames, height, width] = source.shape;
  const { dtype, rateHz } = source;
  requireMotionOf(motion, frames, [height, width]);
  const format = resolveWarpFormat({ height, width, dtype }, options);
  const hasField = motion.field !== undefined;
  const isRigid = !hasField && isTranslation(format);
  return {
    shape: source.shape,
    dtype,
    rateHz,
    async *blocks(request) {
      const { report, runner } = await planMotion(source, options, isRigid ? 'rigid' : 'piecewise');
      const setup = { format, hasField, backend: report.backend };
      yield* runner.map(moveBlockJob, setup, withMotion(source, motion, request), {
        signal: request?.signal,
      });
    },
  };
}

async function* withMotion(
  source: FrameSource,
  { shifts, field }: Motion,
  request: BlockRequest | undefined,
): AsyncGenerator<CorrectedBlock, void, undefined> {
  for await (const block of source.blocks(request)) {
    const [start, stop] = [block.start, block.start + block.count];
    yield {
      block,
      shifts: sliceShifts(shifts, start, stop),
      field: field && sliceField(field, start, stop),
    };
  }
}
