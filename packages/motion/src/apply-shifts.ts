import { type BlockRequest, type FrameSource, InvalidArgumentError } from '@ophys/core';
import { type CorrectedBlock, shiftBlockJob } from './jobs.ts';
import { type MotionDevice, planMotion } from './plan.ts';
import { type Shifts, sliceShifts } from './shifts.ts';

/**
 * The movie with known shifts taken out, in its own dtype. Lazy: frames are moved when they are
 * streamed, so the shifts may also come from another channel.
 *
 * @throws {InvalidArgumentError} when there is not one shift per frame
 */
export function applyShifts(
  source: FrameSource,
  shifts: Shifts,
  device: MotionDevice = {},
): FrameSource {
  const [frames, height, width] = source.shape;
  if (shifts.y.length !== frames || shifts.x.length !== frames) {
    throw new InvalidArgumentError(
      'shifts',
      `Expected one shift for each of ${frames} frames, got ${shifts.y.length} (y) and ${shifts.x.length} (x).`,
    );
  }
  return {
    shape: source.shape,
    dtype: source.dtype,
    rateHz: source.rateHz,
    async *blocks(request) {
      const { report, runner } = await planMotion(device);
      const setup = { height, width, dtype: source.dtype, backend: report.backend };
      yield* runner.map(shiftBlockJob, setup, withShifts(source, shifts, request), {
        signal: request?.signal,
      });
    },
  };
}

async function* withShifts(
  source: FrameSource,
  shifts: Shifts,
  request: BlockRequest | undefined,
): AsyncGenerator<CorrectedBlock, void, undefined> {
  for await (const block of source.blocks(request)) {
    yield { block, shifts: sliceShifts(shifts, block.start, block.start + block.count) };
  }
}
