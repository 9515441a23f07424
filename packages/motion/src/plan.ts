import {
  type Backend,
  type BackendChoice,
  type BackendReport,
  createInlineRunner,
  type JobRunner,
  type LoadRequest,
  loadOp,
  type Op,
} from '@ophys/compute';
import type { FrameSource } from '@ophys/core';
import { blockCorrelate } from './ops/block-correlate/index.ts';
import { phaseCorrelate } from './ops/phase-correlate/index.ts';
import { refineField } from './ops/refine-field/index.ts';
import { blockTrial, rigidTrial } from './trial.ts';

/** Where the stages of this package run. */
export interface MotionDevice {
  /**
   * Default `auto`: GPU or WASM SIMD, whichever is faster on frames of this size with these workers;
   * plain TypeScript where there is neither.
   */
  readonly backend?: BackendChoice | undefined;
  /**
   * Spreads blocks over workers that serve `motionJobs`; default the calling thread. A GPU is fed
   * from the calling thread alone, so a runner is left unused when the backend is, or `auto`
   * finds, a GPU.
   */
  readonly runner?: JobRunner | undefined;
}

/** The decision: one backend for every block, and who runs them. */
export interface MotionPlan {
  readonly report: BackendReport;
  readonly runner: JobRunner;
}

/** What will run: shifts alone, blocks too, or fields refined on the images. */
export type MotionKind = 'rigid' | 'piecewise' | 'field';

/**
 * Decides once, on the calling thread, so that workers do not each look for a device: by what every
 * frame goes through on backends that have all that will run.
 *
 * @throws {DeviceMissingError} when an explicit backend's device is not there
 */
export async function planMotion(
  source: Pick<FrameSource, 'shape' | 'dtype'>,
  { backend, runner }: MotionDevice,
  kind: MotionKind,
): Promise<MotionPlan> {
  const { backend: chosen, skipped } = await loadScarcest(source, backend, runner, kind);
  const report = { backend: chosen, skipped };
  const inline = chosen === 'gpu' || runner === undefined;
  return { report, runner: inline ? createInlineRunner() : runner };
}

async function loadScarcest(
  source: Pick<FrameSource, 'shape' | 'dtype'>,
  backend: BackendChoice | undefined,
  runner: JobRunner | undefined,
  kind: MotionKind,
): Promise<BackendReport> {
  const { dtype } = source;
  const workers = runner?.concurrency ?? 1;
  if (kind === 'piecewise') {
    return loadOp(blockCorrelate, backend, { dtype, trial: blockTrial(source, workers) });
  }
  const op = kind === 'field' ? whereFieldsAreRefined(phaseCorrelate) : phaseCorrelate;
  return loadOp(op, backend, { dtype, trial: rigidTrial(source, workers) });
}

/** An op, on the backends on which fields can be refined too. */
function whereFieldsAreRefined<Implementation>(op: Op<Implementation>): Op<Implementation> {
  const onBoth = (backend: Backend) => async (request: LoadRequest) => {
    await refineField.loaders[backend](request);
    return op.loaders[backend](request);
  };
  return {
    name: `${op.name} and ${refineField.name}`,
    loaders: { gpu: onBoth('gpu'), wasm: onBoth('wasm'), reference: onBoth('reference') },
  };
}
