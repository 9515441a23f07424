import { type AnyJob, type Backend, defineJob, loadOp } from '@ophys/compute';
import type { Dtype, FrameBlock, Image } from '@ophys/core';
import { phaseCorrelate } from './ops/phase-correlate/index.ts';
import { prepareReference } from './ops/phase-correlate/prepare.ts';
import { translate } from './ops/translate/index.ts';
import type { CorrelationOptions } from './options.ts';
import type { Shifts } from './shifts.ts';

/** Setup of the jobs that measure shifts. */
export interface EstimateSetup {
  readonly reference: Image;
  readonly options: CorrelationOptions;
  readonly backend: Backend;
}

/** Setup of {@link correctBlockJob}. */
export interface CorrectSetup extends EstimateSetup {
  readonly dtype: Dtype;
}

/** Setup of {@link shiftBlockJob}. */
export interface ShiftSetup {
  readonly height: number;
  readonly width: number;
  readonly dtype: Dtype;
  readonly backend: Backend;
}

/** A corrected block, in the movie's dtype, with the shifts that were taken out of it. */
export interface CorrectedBlock {
  readonly block: FrameBlock;
  readonly shifts: Shifts;
}

/** Measures the shifts of a block of frames against a reference image. */
export const estimateBlockJob = defineJob({
  name: 'motion/estimate',
  async create({ reference, options, backend }: EstimateSetup) {
    const { implementation } = await loadOp(phaseCorrelate, backend);
    const correlator = await implementation.prepare(prepareReference(reference, options));
    const run = ({ data, count }: FrameBlock): Promise<Shifts> => correlator.correlate(data, count);
    return Object.assign(run, { close: () => correlator.close() });
  },
});

/** Measures the shifts of a block of frames and takes them out. */
export const correctBlockJob = defineJob({
  name: 'motion/correct',
  async create(setup: CorrectSetup) {
    const estimate = await estimateBlockJob.create(setup);
    const { height, width } = setup.reference;
    const move = await shiftBlockJob.create({ ...setup, height, width });
    const run = async (block: FrameBlock): Promise<CorrectedBlock> => {
      const shifts = await estimate(block);
      return { block: await move({ block, shifts }), shifts };
    };
    const close = async () => {
      await estimate.close?.();
      await move.close?.();
    };
    return Object.assign(run, { close });
  },
});

/** Takes known shifts out of a block of frames. */
export const shiftBlockJob = defineJob({
  name: 'motion/shift',
  async create(setup: ShiftSetup) {
    const { implementation } = await loadOp(translate, setup.backend);
    const translator = await implementation.prepare(setup);
    const run = async ({ block, shifts }: CorrectedBlock): Promise<FrameBlock> => ({
      ...block,
      data: await translator.translate(block.data, block.count, shifts),
    });
    return Object.assign(run, { close: () => translator.close() });
  },
});

/** Every job of this package, for the entry module of a worker. */
export const motionJobs: readonly AnyJob[] = [estimateBlockJob, correctBlockJob, shiftBlockJob];
