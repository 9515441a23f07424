import { describeValue, InvalidArgumentError, requireKnownOptions } from '@ophys/core';
import type { SpikeModel } from '../ops/deconvolve/index.ts';
import { solveTrace } from '../ops/deconvolve/reference.ts';
import { checkTrace } from '../traces.ts';
import { checkKinetics, type Kinetics } from './kinetics.ts';

/** How {@link deconvolve} solves a trace. */
export interface DeconvolveOptions {
  /** What is left of calcium a frame later, see `decayPerFrame`; 0 ≤ decay < 1. */
  readonly decay: number;
  /** What is left of a spike's rise a frame later; default 0, calcium jumps (AR(1)). */
  readonly rise?: number | undefined;
  /** Weight `λ` of the sum of spikes, in the units of the trace; default 0, which needs no tuning. */
  readonly penalty?: number | undefined;
}

const deconvolveOptions: Readonly<Record<keyof DeconvolveOptions, true>> = {
  decay: true,
  rise: true,
  penalty: true,
};

/**
 * Non-negative deconvolution of one trace; see `Deconvolve` for what is solved and how exactly. Amplitudes are
 * in the units of `y`. Without rise and penalty it is the definition that suite2p's spikes follow.
 *
 * Friedrich, Zhou & Paninski 2017, doi:10.1371/journal.pcbi.1005423.
 *
 * @param y finite samples of a baseline-subtracted trace
 * @returns one value per sample; that of the first is 0
 * @throws {InvalidArgumentError} kinetics or penalty out of range
 */
export function deconvolve(y: Float64Array, options: DeconvolveOptions): Float64Array {
  checkTrace('y', y);
  requireKnownOptions(options, deconvolveOptions);
  const { decay, rise = 0, penalty = 0 } = options;
  const model: SpikeModel = { decay, rise, penalty };
  checkKinetics(model);
  if (!(penalty >= 0 && Number.isFinite(penalty))) {
    throw new InvalidArgumentError(
      'penalty',
      `Expected a penalty of 0 or more, got ${describeValue(penalty)}.`,
    );
  }
  return solveTrace(y, model);
}

/**
 * The calcium that spikes explain: the trace without its noise, `y ≈ c`. What was left of earlier activity at the
 * first sample, a decay that no spike explains, is fitted by least squares.
 *
 * @param y the trace that was deconvolved
 * @param spikes what {@link deconvolve} made of it
 */
export function reconvolve(
  y: Float64Array,
  spikes: Float64Array,
  kinetics: Kinetics,
): Float64Array {
  const { decay: d, rise: r } = kinetics;
  const calcium = new Float64Array(y.length);
  for (let t = 1; t < y.length; t++) {
    const before = calcium[t - 1] as number;
    const change = t > 1 ? before - d * (calcium[t - 2] as number) : 0;
    calcium[t] = (spikes[t] as number) + d * before + r * change;
  }
  let [top, bottom, left] = [0, 0, 1];
  for (let t = 0; t < y.length; t++, left *= d) {
    top += left * ((y[t] as number) - (calcium[t] as number));
    bottom += left * left;
  }
  let initial = bottom > 0 ? top / bottom : 0;
  for (let t = 0; t < y.length; t++, initial *= d) {
    calcium[t] = (calcium[t] as number) + initial;
  }
  return calcium;
}
