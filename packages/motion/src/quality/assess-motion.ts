import { type Backend, loadOp } from '@ophys/compute';
import {
  evenlySpaced,
  type FrameSource,
  type Image,
  InvalidArgumentError,
  type Rectangle,
  type RunOptions,
  type TypedArray,
} from '@ophys/core';
import { phaseCorrelate } from '../ops/phase-correlate/index.ts';
import { prepareReference } from '../ops/phase-correlate/prepare.ts';
import { type MotionDevice, planMotion } from '../plan.ts';
import { binFrame } from '../reference-image/seed.ts';
import { measureCrispness, requireInside } from './crispness.ts';
import { principalComponents } from './principal-components.ts';

/** Options of {@link assessMotion}. */
export interface AssessMotionOptions extends RunOptions, Pick<MotionDevice, 'backend'> {
  /** Part of the field that counts, e.g. {@link validCrop}; default all of it. */
  readonly crop?: Rectangle | undefined;
  /** Frames, spread evenly over the movie, that are looked at; default 600. */
  readonly sampleFrames?: number | undefined;
  /** Principal components whose drift is measured; default 10; 0 for none. */
  readonly components?: number | undefined;
}

/** How still a movie is. */
export interface Stillness {
  /** Mean of the sampled frames, the part that counts. */
  readonly mean: Image;
  /** Crispness of that mean, as {@link measureCrispness} has it. */
  readonly crispness: number;
  /** Pearson correlation of each sampled frame with that mean; NaN for a frame without contrast. */
  readonly correlation: Float32Array;
  /**
   * Length in px of the shift between the frames at the two ends of each principal component,
   * strongest component first.
   */
  readonly drift: Float32Array;
}

/** A movie before and after registration. */
export interface MotionAssessment {
  readonly before: Stillness;
  readonly after: Stillness;
  /** Indices of the frames that were looked at. */
  readonly frames: readonly number[];
}

/** Share of the frames that are averaged at each end of a component. */
const END_SHARE = 0.15;

/** Frames are binned to about this many pixels a side for the components. */
const BINNED_SIDE = 32;

/**
 * Compares a movie with its registered version: mean images and their crispness, correlation of frames
 * with the mean, and drift along principal components.
 *
 * The drift is suite2p's measure (Pachitariu et al. 2017, bioRxiv 061507): per component the mean of the
 * 15% of frames with the highest score is registered to that of the 15% with the lowest, here to a
 * fraction of a pixel. Slow motion shows. Jitter about a fixed place averages out and does not: 0.4 px
 * rms of it can score 0.1 px. So a large drift is a red flag, a small one is no proof, and neither is
 * an accuracy. Activity that changes what a frame looks like can also show.
 *
 * Frames are read one at a time, twice; memory is two images a component and a small copy of each frame.
 *
 * @throws {InvalidArgumentError} when the movies differ in shape, or an option is out of range
 */
export async function assessMotion(
  before: FrameSource,
  after: FrameSource,
  options: AssessMotionOptions = {},
): Promise<MotionAssessment> {
  if (before.shape.some((length, axis) => length !== after.shape[axis])) {
    throw new InvalidArgumentError(
      'after',
      `Expected the shape of the movie before, [${before.shape.join(', ')}], got [${after.shape.join(', ')}].`,
    );
  }
  const { sampleFrames = 600, components = 10, signal, onProgress } = options;
  requireWhole('sampleFrames', sampleFrames, 1);
  requireWhole('components', components, 0);
  const [total, height, width] = before.shape;
  const frames = evenlySpaced(total, sampleFrames);
  const crop = options.crop ?? { row0: 0, row1: height, column0: 0, column1: width };
  requireInside(crop, height, width);
  let done = 0;
  const read = (source: FrameSource): SampledMovie => ({
    count: frames.length,
    height: crop.row1 - crop.row0,
    width: crop.column1 - crop.column0,
    async *frames() {
      for (const index of frames) {
        for await (const { data } of source.blocks({ start: index, stop: index + 1, signal })) {
          yield cut(data, width, crop);
        }
        onProgress?.({
          stage: 'assess motion',
          done: ++done,
          total: 4 * frames.length,
          unit: 'frame',
        });
      }
    },
  });
  const { report } = await planMotion(before, { backend: options.backend }, 'rigid');
  const measure = (source: FrameSource) =>
    measureStillness(read(source), components, report.backend);
  return { before: await measure(before), after: await measure(after), frames };
}

/** Part of some frames of a movie, which can be read any number of times. */
interface SampledMovie {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  frames(): AsyncIterable<Float32Array>;
}

async function measureStillness(
  movie: SampledMovie,
  components: number,
  backend: Backend,
): Promise<Stillness> {
  const { height, width, count } = movie;
  const sum = new Float64Array(height * width);
  const binned: Float32Array[] = [];
  for await (const frame of movie.frames()) {
    for (let p = 0; p < sum.length; p++) sum[p] += frame[p];
    binned.push(binFrame(frame, height, width, BINNED_SIDE));
  }
  const mean = { data: Float32Array.from(sum, (value) => value / count), height, width };
  const ends = splitAtEnds(principalComponents(binned, components));
  const means = ends.map(() => [new Float64Array(sum.length), new Float64Array(sum.length)]);
  const correlation = new Float32Array(count);
  let i = 0;
  for await (const frame of movie.frames()) {
    correlation[i] = pearson(frame, mean.data);
    for (const [k, sides] of ends.entries()) {
      for (const [side, members] of sides.entries()) {
        if (members.has(i)) addTo(means[k][side], frame);
      }
    }
    i++;
  }
  const drift = new Float32Array(means.length);
  for (const [k, [low, high]] of means.entries()) {
    drift[k] = await distance(low, high, mean, backend);
  }
  return { mean, crispness: measureCrispness(mean), correlation, drift };
}

/** The frames with the lowest and with the highest scores of each component. */
function splitAtEnds(scores: readonly Float64Array[]): (readonly [Set<number>, Set<number>])[] {
  return scores.map((score) => {
    const order = [...score.keys()].sort((a, b) => score[a] - score[b]);
    const end = Math.max(1, Math.floor(END_SHARE * order.length));
    return [new Set(order.slice(0, end)), new Set(order.slice(-end))] as const;
  });
}

/** Length of the shift from one image to another of the same size. */
async function distance(
  from: Float64Array,
  to: Float64Array,
  size: Image,
  backend: Backend,
): Promise<number> {
  const reference = prepareReference({ ...size, data: Float32Array.from(from) });
  const { implementation } = await loadOp(phaseCorrelate, backend);
  const correlator = await implementation.prepare(reference);
  const { y, x } = await correlator.correlate(Float32Array.from(to), 1);
  await correlator.close();
  return Math.hypot(y[0], x[0]);
}

function cut(frame: TypedArray, width: number, crop: Rectangle): Float32Array {
  const { row0, row1, column0, column1 } = crop;
  const part = new Float32Array((row1 - row0) * (column1 - column0));
  for (let row = row0; row < row1; row++) {
    const from = row * width;
    part.set(frame.subarray(from + column0, from + column1), (row - row0) * (column1 - column0));
  }
  return part;
}

function addTo(sum: Float64Array, frame: Float32Array): void {
  for (let p = 0; p < sum.length; p++) sum[p] += frame[p];
}

function pearson(a: Float32Array, b: Float32Array): number {
  const mean = (values: Float32Array) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let p = 0; p < a.length; p++) {
    const [da, db] = [a[p] - meanA, b[p] - meanB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return ab / Math.sqrt(aa * bb);
}

function requireWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new InvalidArgumentError(
    name,
    `Expected ${name} to be a whole number of at least ${least}, got ${value}.`,
  );
}
