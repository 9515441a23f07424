import { type Backend, loadOp } from '@ophys/compute';
import type { FrameBlock, Image } from '@ophys/core';
import { blockCentres, type PiecewiseOptions } from './block-grid.ts';
import type { DisplacementField, Motion } from './field.ts';
import { blockCorrelate } from './ops/block-correlate/index.ts';
import { prepareBlocks } from './ops/block-correlate/prepare.ts';
import { phaseCorrelate } from './ops/phase-correlate/index.ts';
import { prepareReference } from './ops/phase-correlate/prepare.ts';
import type { CorrelationOptions } from './options.ts';
import type { Shifts } from './shifts.ts';

/** What motion is measured against, and how. */
export interface EstimateSetup {
  readonly reference: Image;
  readonly options: CorrelationOptions;
  /** False: rigid shifts alone. */
  readonly piecewise: false | PiecewiseOptions;
  readonly backend: Backend;
}

/** Measures the motion of frames against one reference. */
export interface MotionEstimator {
  /** Each frame's motion depends on that frame alone. */
  estimate(frames: FrameBlock): Promise<Motion>;
  close(): Promise<void>;
}

/**
 * The chain that every frame goes through: its rigid shift, then the shifts of its blocks relative
 * to that.
 */
export async function openMotionEstimator(setup: EstimateSetup): Promise<MotionEstimator> {
  const rigid = await openRigid(setup);
  const local = setup.piecewise && (await openBlocks(setup, setup.piecewise));
  return {
    async estimate(frames) {
      const shifts = await rigid.correlate(frames.data, frames.count);
      return local ? { shifts, field: await local.measure(frames, shifts) } : { shifts };
    },
    async close() {
      await rigid.close();
      if (local) await local.close();
    },
  };
}

async function openRigid({ reference, options, backend }: EstimateSetup) {
  const { implementation } = await loadOp(phaseCorrelate, backend);
  return implementation.prepare(prepareReference(reference, options));
}

/** Undefined where the whole frame is one block, whose shift is the rigid one. */
async function openBlocks(
  { reference, options, backend }: EstimateSetup,
  piecewise: PiecewiseOptions,
) {
  const blocks = prepareBlocks(reference, options, piecewise);
  if (blocks.spectra.length === 1) return undefined;
  const { implementation } = await loadOp(blockCorrelate, backend);
  const correlator = await implementation.prepare(blocks);
  const grid = blockCentres(blocks);
  return {
    async measure({ data, count }: FrameBlock, shifts: Shifts): Promise<DisplacementField> {
      const { y, x } = await correlator.correlate(data, count, shifts);
      return { grid, y, x };
    },
    close: () => correlator.close(),
  };
}
