import type { BackendReport } from '@ophys/compute';
import type { BlockRequest, FrameBlock, FrameSource, Image } from '@ophys/core';
import {
  checkLocalMotion,
  type LocalMotionOptions,
  motionKindOf,
  resolveLocalMotion,
} from '../estimate/estimate-shifts.ts';
import { withNeighbours } from '../estimate/neighbours.ts';
import { neighbourRadius } from '../estimate/temporal-smoothing.ts';
import { type CorrectedBlock, correctBlockJob } from '../jobs.ts';
import { requireMotionOptions } from '../known-options.ts';
import { resolveWarpFormat } from '../ops/warp/format.ts';
import type { WarpOptions } from '../ops/warp/index.ts';
import { correlationOf } from '../options.ts';
import { planMotion } from '../plan.ts';
import {
  type EstimateReferenceOptions,
  estimateReference,
} from '../reference-image/estimate-reference.ts';
import { requireSameSize } from '../require-same-size.ts';
import { moveCompanion, requireCompanion } from './companion.ts';

/** Options of {@link correctMotion}. */
export interface CorrectMotionOptions
  extends EstimateReferenceOptions,
    WarpOptions,
    LocalMotionOptions,
    Omit<BlockRequest, 'signal'> {
  /** Image to register to; default {@link estimateReference} of the movie with the same options. */
  readonly reference?: Image | undefined;
  /**
   * A second channel, frame for frame of the movie's shape but of any dtype: its frames are moved by
   * the movie's motion and come with each block.
   */
  readonly companion?: FrameSource | undefined;
}

/** A corrected block, in the movie's dtype and order, its motion, and where it was computed. */
export interface MotionCorrectedBlock extends CorrectedBlock {
  /** The same frames of the second channel, where one was given. */
  readonly companion?: FrameBlock | undefined;
  readonly backend: BackendReport;
}

/**
 * Registers a movie, frame by frame, in one pass: measures each frame's motion against the reference
 * and takes it out. Neither block size nor workers change a result.
 *
 * @throws {InvalidArgumentError} when the reference has another size than the frames, the companion
 *   another shape than the movie, or an option is out of range
 */
export async function* correctMotion(
  source: FrameSource,
  options: CorrectMotionOptions = {},
): AsyncGenerator<MotionCorrectedBlock, void, undefined> {
  const { start = 0, stop = source.shape[0], size, signal, onProgress, companion } = options;
  requireMotionOptions(options);
  if (companion) requireCompanion(source, companion);
  checkLocalMotion(source, options);
  const [, height, width] = source.shape;
  const format = resolveWarpFormat({ height, width, dtype: source.dtype }, options);
  const reference = options.reference ?? (await estimateReference(source, options)).image;
  requireSameSize(source, reference);
  const local = await resolveLocalMotion(source, reference, options);
  const kind = motionKindOf(local);
  const { report, runner } = await planMotion(source, options, kind);
  const setup = {
    reference,
    options: correlationOf(options),
    ...local,
    format,
    hasField: kind !== 'rigid',
    backend: report.backend,
  };
  let done = 0;
  const blocks = withNeighbours(source, { start, stop, size, signal }, neighbourRadius(options));
  const moved = runner.map(correctBlockJob, setup, blocks, { signal });
  const both = companion && { ...setup, format: { ...format, dtype: companion.dtype } };
  const stream = both ? moveCompanion(moved, companion, both, runner, signal) : moved;
  for await (const corrected of stream) {
    done += corrected.block.count;
    yield { ...corrected, backend: report };
    onProgress?.({ stage: 'correct motion', done, total: stop - start, unit: 'frame' });
  }
}
