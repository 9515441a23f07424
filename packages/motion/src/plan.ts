import {
  type BackendChoice,
  type BackendReport,
  createInlineRunner,
  type JobRunner,
  loadOp,
} from '@ophys/compute';
import { blockCorrelate } from './ops/block-correlate/index.ts';
import { phaseCorrelate } from './ops/phase-correlate/index.ts';

/** Where the stages of this package run. */
export interface MotionDevice {
  /** Default `auto`: GPU, else WASM SIMD, else plain TypeScript. */
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

/** What will run: shifts alone, or blocks and fields too. */
export type MotionKind = 'rigid' | 'piecewise';

/** The op that has the fewest implementations among those that will run. */
const scarcest = { rigid: phaseCorrelate, piecewise: blockCorrelate };

/**
 * Decides once, on the calling thread, so that workers do not each look for a device.
 *
 * @throws {DeviceMissingError} when an explicit backend's device is not there
 */
export async function planMotion(
  { backend, runner }: MotionDevice,
  kind: MotionKind,
): Promise<MotionPlan> {
  const { backend: chosen, skipped } = await loadOp<unknown>(scarcest[kind], backend);
  const report = { backend: chosen, skipped };
  const inline = chosen === 'gpu' || runner === undefined;
  return { report, runner: inline ? createInlineRunner() : runner };
}
