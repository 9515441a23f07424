import type { BackendReport } from '@ophys/compute';
import type { FrameBlock, FrameSource } from '@ophys/core';
import {
  applyShifts,
  correctMotion,
  joinMotion,
  type Motion,
  sliceField,
  sliceShifts,
} from '@ophys/motion';
import { correlationOptionsOf } from './motion-options.ts';
import type { StageLog } from './stage-keeper.ts';
import type { MotionReference } from './stages/register.ts';
import type { StageInputs } from './stages/stage-inputs.ts';

/** A corrected block and the motion that was taken out. */
export interface CorrectedBlock extends Motion {
  readonly block: FrameBlock;
  readonly backend: BackendReport;
}

/** Motion of a block of frames, as it is logged. */
interface MotionRecord extends Motion {
  readonly start: number;
  readonly backend: BackendReport;
}

/**
 * Corrects a movie block by block. What a log has from an earlier attempt is not measured again: those
 * frames are moved as they were then, and the rest is measured on the backend that was chosen then.
 */
export async function* correctBlocks(
  inputs: StageInputs,
  reference: MotionReference,
  log: StageLog | undefined,
): AsyncGenerator<CorrectedBlock, void, undefined> {
  const { source, settings, runner, signal } = inputs;
  const { interpolation } = settings.motion;
  const records = ((await log?.read()) ?? []) as MotionRecord[];
  const backend = records[0]?.backend.backend ?? inputs.backend;
  const measured = yield* moveMeasured({ ...inputs, backend }, records);
  const { image, local } = reference;
  if (measured === source.shape[0]) return;
  const how = { ...correlationOptionsOf(settings), ...local, interpolation };
  const options = { reference: image, ...how, backend, runner, signal, start: measured };
  const rest = correctMotion(source, options);
  for await (const { block, shifts, field, backend: report } of rest) {
    await log?.append({ start: block.start, backend: report, shifts, field });
    yield { block, shifts, field, backend: report };
  }
}

/** The frames that were measured before; returns how many. */
async function* moveMeasured(
  { source, settings, backend, runner, signal }: StageInputs,
  records: readonly MotionRecord[],
): AsyncGenerator<CorrectedBlock, number, undefined> {
  if (records.length === 0) return 0;
  const motion = joinMotion(records);
  const count = motion.shifts.y.length;
  const { interpolation } = settings.motion;
  const moved = applyShifts(firstFrames(source, count), motion, { interpolation, backend, runner });
  const { backend: report } = records[0] as MotionRecord;
  for await (const block of moved.blocks({ signal })) {
    const [start, stop] = [block.start, block.start + block.count];
    const { shifts, field } = motion;
    yield {
      block,
      shifts: sliceShifts(shifts, start, stop),
      field: field && sliceField(field, start, stop),
      backend: report,
    };
  }
  return count;
}

function firstFrames(source: FrameSource, count: number): FrameSource {
  const [, height, width] = source.shape;
  return {
    ...source,
    shape: [count, height, width],
    blocks: (request) => source.blocks({ ...request, stop: request?.stop ?? count }),
  };
}
