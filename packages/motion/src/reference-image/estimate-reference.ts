import { type BackendReport, loadOp } from '@ophys/compute';
import {
  evenlySpaced,
  type FrameSource,
  type Image,
  InvalidArgumentError,
  pickFrames,
  type RunOptions,
} from '@ophys/core';
import { requireMotionOptions } from '../known-options.ts';
import { medianOf } from '../median.ts';
import { searchLimit } from '../ops/phase-correlate/prepare.ts';
import { type Translator, translate } from '../ops/translate/index.ts';
import { type CorrelationOptions, resolveCorrelationOptions } from '../options.ts';
import { type MotionDevice, type MotionPlan, planMotion } from '../plan.ts';
import type { Shifts } from '../shifts.ts';
import { averageShifted, type FrameSample } from './average.ts';
import { measureSample } from './measure-sample.ts';
import { chooseSeedFrames } from './seed.ts';

/** Options of {@link estimateReference}. */
export interface EstimateReferenceOptions extends CorrelationOptions, MotionDevice, RunOptions {
  /**
   * Frames, spread evenly over the movie, from which the reference is made; default 400, all of
   * them in a shorter movie. They are held in memory.
   */
  readonly sampleFrames?: number | undefined;
}

/** A reference image and how it came about. */
export interface ReferenceEstimate {
  /** Mean of the frames used, aligned; in the movie's units. */
  readonly image: Image;
  /** Indices in the movie of the frames in that mean, ascending. */
  readonly frames: readonly number[];
  readonly backend: BackendReport;
}

/** Share of the sample that is averaged after each pass: first the surest, then most. */
const sharePerPass = [1 / 8, 1 / 4, 1 / 2, 3 / 4, 3 / 4] as const;

/**
 * Makes a reference image from a sample of the movie's frames.
 *
 * The mean of the 20 frames that look most alike is the first guess. Each of five passes then
 * measures the shifts of all sampled frames against the current guess, drops those at the search
 * limit or without contrast, ranks the others by peak, and averages the best with their shifts taken
 * out of the original frames, subpixel. Shifts are absolute: nothing accumulates from pass to pass
 * and nothing wraps round; the median shift of the frames used stays 0, so that the reference lies
 * where the content usually is. A movie of one frame is its own reference; where no frame can be
 * aligned, the mean of the sample is the reference.
 *
 * @throws {InvalidArgumentError} for a movie without frames, frames smaller than the taper, or an
 *   option out of range
 */
export async function estimateReference(
  source: FrameSource,
  options: EstimateReferenceOptions = {},
): Promise<ReferenceEstimate> {
  requireMotionOptions(options);
  const { sampleFrames = 400, signal, onProgress } = options;
  const { maxShift } = resolveCorrelationOptions(options);
  const [total, height, width] = source.shape;
  requireFrames(total, sampleFrames);
  const plan = await planMotion(source, options, 'rigid');
  const indices = evenlySpaced(total, sampleFrames);
  const sample = { data: await pickFrames(source, indices, signal), height, width };
  const translator = await openTranslator(plan, sample);
  try {
    let chosen = chooseSeedFrames(sample.data, indices.length, height, width);
    let image = await averageShifted(sample, chosen, still(indices.length), translator);
    for (const [pass, share] of sharePerPass.entries()) {
      const shifts = await measureSample(sample, image, plan, options);
      chosen = rank(shifts, share, searchLimit(height, width, maxShift));
      if (chosen.length === 0) {
        chosen = [...indices.keys()];
        image = await averageShifted(sample, chosen, still(indices.length), translator);
        break;
      }
      image = await averageShifted(sample, chosen, centre(shifts, chosen), translator);
      onProgress?.({
        stage: 'estimate reference',
        done: pass + 1,
        total: sharePerPass.length,
        unit: 'pass',
      });
    }
    const frames = chosen.map((i) => indices[i]).sort((a, b) => a - b);
    return { image, frames, backend: plan.report };
  } finally {
    await translator.close();
  }
}

function requireFrames(total: number, sampleFrames: number): void {
  if (total === 0) {
    throw new InvalidArgumentError('source', 'The movie has no frames to make a reference of.');
  }
  if (!Number.isInteger(sampleFrames) || sampleFrames < 1) {
    throw new InvalidArgumentError(
      'sampleFrames',
      `Expected sampleFrames to be a whole number of at least 1, got ${sampleFrames}.`,
    );
  }
}

async function openTranslator(
  { report }: MotionPlan,
  { height, width }: FrameSample,
): Promise<Translator> {
  const { implementation } = await loadOp(translate, report.backend);
  return implementation.prepare({ height, width, dtype: 'float32' });
}

/** The best share of the frames by peak (at least one), without those that cannot be trusted. */
function rank({ y, x, peak }: Shifts, share: number, limit: number): number[] {
  const inside = (shift: number) => Math.abs(shift) < limit - 0.5;
  const usable = [...peak.keys()].filter((i) => peak[i] > 0 && inside(y[i]) && inside(x[i]));
  usable.sort((a, b) => peak[b] - peak[a]);
  return usable.slice(0, Math.max(1, Math.round(share * peak.length)));
}

/** The shifts less the median of the chosen ones. */
function centre({ y, x, peak }: Shifts, chosen: readonly number[]): Shifts {
  const middleY = medianOf(chosen.map((i) => y[i]));
  const middleX = medianOf(chosen.map((i) => x[i]));
  return { y: y.map((v) => v - middleY), x: x.map((v) => v - middleX), peak };
}

function still(count: number): Pick<Shifts, 'y' | 'x'> {
  return { y: new Float32Array(count), x: new Float32Array(count) };
}
