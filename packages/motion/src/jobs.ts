import { type AnyJob, type Backend, defineJob, loadOp } from '@ophys/compute';
import type { FrameBlock, TypedArray } from '@ophys/core';
import { type EstimateSetup, openMotionEstimator } from './estimate/estimate-motion.ts';
import type { NeighbouredBlock } from './estimate/neighbours.ts';
import type { Displacements, Motion } from './field.ts';
import { translate } from './ops/translate/index.ts';
import { isTranslation } from './ops/warp/format.ts';
import { type WarpFormat, warp } from './ops/warp/index.ts';
import { estimateVolumesJob, moveVolumesJob } from './volumes/volume-jobs.ts';

/** Setup of {@link moveBlockJob}. */
export interface MoveSetup {
  readonly format: WarpFormat;
  /** False when no block has a field. */
  readonly hasField: boolean;
  readonly backend: Backend;
}

/** Setup of {@link correctBlockJob}. */
export interface CorrectSetup extends EstimateSetup, MoveSetup {}

/** A corrected block, in the movie's dtype, with the motion that was taken out of it. */
export interface CorrectedBlock extends Motion {
  readonly block: FrameBlock;
}

/** Measures the motion of a block of frames against a reference image. */
export const estimateBlockJob = defineJob({
  name: 'motion/estimate',
  async create(setup: EstimateSetup) {
    const estimator = await openMotionEstimator(setup);
    const run = (block: NeighbouredBlock): Promise<Motion> => estimator.estimate(block);
    return Object.assign(run, { close: () => estimator.close() });
  },
});

/** Measures the motion of a block of frames and takes it out. */
export const correctBlockJob = defineJob({
  name: 'motion/correct',
  async create(setup: CorrectSetup) {
    const estimate = await estimateBlockJob.create(setup);
    const move = await moveBlockJob.create(setup);
    const run = async ({ neighbours, ...block }: NeighbouredBlock): Promise<CorrectedBlock> => {
      const motion = await estimate({ ...block, neighbours });
      return { block: await move({ block, ...motion }), ...motion };
    };
    const close = async () => {
      await estimate.close?.();
      await move.close?.();
    };
    return Object.assign(run, { close });
  },
});

/** Takes known motion out of a block of frames. */
export const moveBlockJob = defineJob({
  name: 'motion/move',
  async create(setup: MoveSetup) {
    const move = await openMover(setup);
    const run = async ({ block, shifts, field }: CorrectedBlock): Promise<FrameBlock> => ({
      ...block,
      data: await move.run(block.data, block.count, { shifts, field }),
    });
    return Object.assign(run, { close: move.close });
  },
});

interface Mover {
  run(data: TypedArray, count: number, motion: Displacements): Promise<TypedArray>;
  close(): Promise<void>;
}

async function openMover({ format, backend, hasField }: MoveSetup): Promise<Mover> {
  if (!hasField && isTranslation(format)) {
    const { implementation } = await loadOp(translate, backend, format);
    const translator = await implementation.prepare(format);
    return {
      run: (data, count, { shifts }) => translator.translate(data, count, shifts),
      close: () => translator.close(),
    };
  }
  const { implementation } = await loadOp(warp, backend, format);
  const warper = await implementation.prepare(format);
  return {
    run: (data, count, motion) => warper.warp(data, count, motion),
    close: () => warper.close(),
  };
}

/** Every job of this package, for the entry module of a worker. */
export const motionJobs: readonly AnyJob[] = [
  estimateBlockJob,
  correctBlockJob,
  moveBlockJob,
  estimateVolumesJob,
  moveVolumesJob,
];
