import { InvalidArgumentError, type RunOptions, requireKnownOptions } from '@ophys/core';
import { nextTask } from '../next-task.ts';
import { checkPositive } from '../signals/baseline.ts';
import { decayPerFrame } from '../signals/kinetics.ts';
import { checkTraces, createTraces, readColumns, type Traces } from '../traces.ts';
import { DEFAULT_NEUROPIL_COEFFICIENT } from './neuropil-coefficient.ts';
import type { NeuropilSurround } from './neuropil-tiles.ts';
import { type Expectation, regressQuiet } from './regress-quiet.ts';
import { SURFACE_TERMS } from './surface.ts';

/** What {@link fitNeuropil} takes. */
export interface FitNeuropilOptions extends RunOptions {
  /** Raw traces of the ROIs. */
  readonly F: Traces;
  /** Traces of the tiles, `NeuropilTiles.masks`. */
  readonly tiles: Traces;
  /** `NeuropilTiles.surrounds`, one per ROI. */
  readonly surrounds: readonly NeuropilSurround[];
  /** Frames per second. */
  readonly rateHz: number;
  /** Decay time of the indicator in seconds. */
  readonly tau: number;
}

const fitOptions: Readonly<Record<keyof FitNeuropilOptions, true>> = {
  F: true,
  tiles: true,
  surrounds: true,
  rateHz: true,
  tau: true,
  signal: true,
  onProgress: true,
};

/** The neuropil that ROIs hold. */
export interface FittedNeuropil {
  /** Neuropil at each ROI, as bright as around it. */
  readonly neuropil: Traces;
  /** How much of it is in the ROI's trace: `F − r · neuropil` is without. */
  readonly coefficients: Float32Array;
}

/** Traces are averaged over this share of the decay time before fitting, but for no more samples than … */
const SAMPLE_DECAYS = 0.25;
const MAX_SAMPLES = 20_000;
/** Traces that are read together. */
const GROUP = 16;
const FRAMES_AT_ONCE = 1024;
/** How much of the value at its centre an ROI holds, and of each other term. */
const CENTRE: Expectation = { mean: DEFAULT_NEUROPIL_COEFFICIENT, deviation: 0.3 };
const SHAPE: Expectation = { mean: 0, deviation: 0.2 };
const EXPECTED = Array.from({ length: SURFACE_TERMS }, (_, term) => (term === 0 ? CENTRE : SHAPE));
/** Neuropil is not told from its share in an ROI where that is smaller. */
const LEAST_COEFFICIENT = 0.2;

/**
 * Fits the neuropil in each ROI: the ROI's trace regressed on the value, slopes and curvatures of the neuropil around
 * it, frame by frame, while the cell is quiet. An ROI sees neuropil at a place and through tissue of its own, so
 * that no one weight on one surround fits.
 *
 * What calcium would keep from one sample to the next is taken off all traces before, `y_t − exp(−Δt / τ) y_{t−1}`: then
 * a decaying transient is over after its rise, which regression leaves out, and samples are nearly independent.
 * An ROI without tiles has neuropil 0.
 *
 * @throws {InvalidArgumentError} traces that do not fit each other, or a rate or decay that is not positive
 */
export async function fitNeuropil(options: FitNeuropilOptions): Promise<FittedNeuropil> {
  requireKnownOptions(options, fitOptions);
  checkFit(options);
  const { F, tiles, surrounds, rateHz, tau, signal, onProgress } = options;
  const size = Math.max(
    1,
    Math.round(SAMPLE_DECAYS * tau * rateHz),
    Math.ceil(F.frames / MAX_SAMPLES),
  );
  const kept = decayPerFrame(tau, rateHz) ** size;
  const innovations = (trace: Float32Array) => withoutDecay(averageRuns(trace, size), kept);
  const fresh = Array.from(readTraces(tiles), innovations);
  const coefficients = new Float32Array(F.count);
  const shares: Float64Array[] = [];
  for (const trace of readTraces(F)) {
    const roi = shares.length;
    if (roi % GROUP === 0) await nextTask(signal);
    const surround = surrounds[roi] as NeuropilSurround;
    const weights = regress(innovations(trace), fresh, surround);
    const coefficient = Math.max(LEAST_COEFFICIENT, weights[0] as number);
    coefficients[roi] = coefficient;
    shares.push(
      weighTiles(
        surround,
        weights.map((weight) => weight / coefficient),
      ),
    );
    onProgress?.({ stage: 'neuropil', done: roi + 1, total: F.count, unit: 'trace' });
  }
  return { neuropil: await sumTiles(tiles, surrounds, shares, signal), coefficients };
}

function checkFit({ F, tiles, surrounds, rateHz, tau }: FitNeuropilOptions): void {
  checkTraces('F', F);
  checkTraces('tiles', tiles);
  checkPositive('rateHz', rateHz, 'Hz');
  checkPositive('tau', tau, 's');
  if (tiles.frames !== F.frames) {
    throw new InvalidArgumentError(
      'tiles',
      `Expected ${F.frames} frames like F, got ${tiles.frames}.`,
    );
  }
  if (surrounds.length !== F.count) {
    throw new InvalidArgumentError(
      'surrounds',
      `Expected one for each of ${F.count} ROIs, got ${surrounds.length}.`,
    );
  }
  for (const [roi, { tiles: around }] of surrounds.entries()) {
    const unknown = around.find((tile) => tile >= tiles.count);
    if (unknown === undefined) continue;
    throw new InvalidArgumentError(
      'surrounds',
      `ROI ${roi} has tile ${unknown}, but there are traces of ${tiles.count} tiles.`,
    );
  }
}

/** The weight of each term in the ROI; samples that are not finite count for nothing. */
function regress(
  y: Float32Array,
  tiles: readonly Float32Array[],
  { tiles: around, terms }: NeuropilSurround,
): Float64Array {
  const count = around.length;
  const sums = EXPECTED.map((_, term) => {
    const sum = new Float64Array(y.length);
    around.forEach((tile, i) => {
      addScaled(sum, tiles[tile] as Float32Array, terms[term * count + i] as number);
    });
    return sum;
  });
  const [known, ...regressors] = finiteSamples([Float64Array.from(y), ...sums]);
  return regressQuiet(known as Float64Array, regressors, EXPECTED);
}

/** The samples at which all traces are finite. */
function finiteSamples(traces: readonly Float64Array[]): readonly Float64Array[] {
  const [first] = traces;
  const total = new Float64Array(first?.length ?? 0);
  for (const trace of traces) {
    for (let t = 0; t < total.length; t++) total[t] = (total[t] as number) + (trace[t] as number);
  }
  if (total.every(Number.isFinite)) return traces;
  return traces.map((trace) => trace.filter((_, t) => Number.isFinite(total[t])));
}

/** Weights of tiles from those of terms. */
function weighTiles({ tiles, terms }: NeuropilSurround, weights: Float64Array): Float64Array {
  return Float64Array.from(tiles, (_, i) =>
    weights.reduce((sum, w, term) => sum + w * (terms[term * tiles.length + i] as number), 0),
  );
}

/** Weighted sums of the tiles around each ROI, frame by frame. */
async function sumTiles(
  tiles: Traces,
  surrounds: readonly NeuropilSurround[],
  shares: readonly Float64Array[],
  signal: AbortSignal | undefined,
): Promise<Traces> {
  const { frames, count } = tiles;
  const sums = createTraces(frames, surrounds.length);
  for (let f = 0; f < frames; f++) {
    if (f % FRAMES_AT_ONCE === 0) await nextTask(signal);
    const row = tiles.data.subarray(f * count, (f + 1) * count);
    for (const [roi, { tiles: around }] of surrounds.entries()) {
      const share = shares[roi] as Float64Array;
      let sum = 0;
      for (let i = 0; i < around.length; i++) {
        sum += (share[i] as number) * (row[around[i] as number] as number);
      }
      sums.data[f * surrounds.length + roi] = sum;
    }
  }
  return sums;
}

/** One trace after the other, read from memory a few at a time. */
function* readTraces(traces: Traces): Generator<Float32Array> {
  for (let first = 0; first < traces.count; first += GROUP) {
    const stop = Math.min(traces.count, first + GROUP);
    const columns = readColumns(traces, first, stop);
    for (let i = 0; i < stop - first; i++) {
      yield columns.subarray(i * traces.frames, (i + 1) * traces.frames);
    }
  }
}

/** Means of every `size` samples; what is left at the end is dropped. */
function averageRuns(trace: Float32Array, size: number): Float32Array {
  const means = new Float32Array(Math.floor(trace.length / size));
  for (let i = 0; i < means.length; i++) {
    let sum = 0;
    for (let t = i * size; t < (i + 1) * size; t++) sum += trace[t] as number;
    means[i] = sum / size;
  }
  return means;
}

function withoutDecay(trace: Float32Array, kept: number): Float32Array {
  return trace.subarray(1).map((value, t) => value - kept * (trace[t] as number));
}

function addScaled(sum: Float64Array, values: Float32Array, factor: number): void {
  for (let t = 0; t < sum.length; t++) {
    sum[t] = (sum[t] as number) + factor * (values[t] as number);
  }
}
