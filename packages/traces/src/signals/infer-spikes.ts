import { describeValue, InvalidArgumentError } from '@ophys/core';
import type { Deconvolve, SpikeModel } from '../ops/deconvolve/index.ts';
import { checkPositive } from './baseline.ts';
import { decayPerFrame, estimateKinetics, type Kinetics, timeConstant } from './kinetics.ts';
import { frameNoise } from './noise.ts';
import { fitPenalty } from './noise-constraint.ts';

/** How spikes are inferred from a baseline-subtracted trace. */
export interface SpikeOptions {
  /** Decay time of the indicator in seconds, e.g. 0.7 for GCaMP6f, 1.25 for GCaMP6s. */
  readonly tau: number;
  /**
   * Rise time constant of the indicator in seconds, shorter than `tau`; default 0: calcium jumps (AR(1)). With it spikes
   * are placed where the rise begins (AR(2)); about 0.08 τ for GCaMP6.
   */
  readonly riseSeconds?: number | undefined;
  /**
   * `given` (default), or `estimated` for each ROI, see `estimateKinetics`; where a trace says nothing, those given
   * hold. Rise is estimated only where one is given.
   */
  readonly kinetics?: 'given' | 'estimated' | undefined;
  /**
   * Weight of the sum of spikes, in standard deviations of the trace's noise; default 0. `noise-constrained` takes the
   * sparsest spikes that explain the trace up to its noise.
   */
  readonly sparsity?: number | 'noise-constrained' | undefined;
}

export const spikeOptions: Readonly<Record<keyof SpikeOptions, true>> = {
  tau: true,
  riseSeconds: true,
  kinetics: true,
  sparsity: true,
};

/** {@link SpikeOptions} with defaults and the rate, checked. */
export interface SpikeParameters {
  readonly rateHz: number;
  readonly tau: number;
  readonly riseSeconds: number;
  readonly kinetics: 'given' | 'estimated';
  readonly sparsity: number | 'noise-constrained';
}

/** Fills in the defaults, or throws {@link InvalidArgumentError}. */
export function resolveSpikeOptions(options: SpikeOptions, rateHz: number): SpikeParameters {
  const { tau, riseSeconds = 0, kinetics = 'given', sparsity = 0 } = options;
  checkPositive('tau', tau, 's');
  checkPositive('rateHz', rateHz, 'Hz');
  if (!(Number.isFinite(riseSeconds) && riseSeconds >= 0 && riseSeconds < tau)) {
    throw new InvalidArgumentError(
      'riseSeconds',
      `Expected a rise of 0 s or more and shorter than the decay of ${tau} s, got ${describeValue(riseSeconds)}.`,
    );
  }
  if (kinetics !== 'given' && kinetics !== 'estimated') {
    throw new InvalidArgumentError(
      'kinetics',
      `Expected "given" or "estimated", got ${describeValue(kinetics)}.`,
    );
  }
  if (sparsity !== 'noise-constrained' && !(sparsity >= 0 && Number.isFinite(sparsity))) {
    throw new InvalidArgumentError(
      'sparsity',
      `Expected a number of 0 or more or "noise-constrained", got ${describeValue(sparsity)}.`,
    );
  }
  return { tau, riseSeconds, kinetics, sparsity, rateHz };
}

/** Spikes of a trace, and the time constants that they were inferred by. */
export interface InferredSpikes {
  readonly spikes: Float64Array;
  readonly decaySeconds: number;
  readonly riseSeconds: number;
}

/** Spikes of one trace of finite samples. */
export function inferSpikes(
  y: Float64Array,
  parameters: SpikeParameters,
  { solve }: Deconvolve,
): InferredSpikes {
  const { sparsity, rateHz } = parameters;
  const isPlain = parameters.kinetics === 'given' && sparsity === 0;
  const noise = isPlain ? 0 : frameNoise(y);
  const kinetics = chooseKinetics(y, noise, parameters);
  const run = (trace: Float64Array, model: SpikeModel) => solve(trace, trace.length, [model]);
  const penalty =
    sparsity === 'noise-constrained' ? fitPenalty(y, kinetics, noise, run) : sparsity * noise;
  return {
    spikes: run(y, { ...kinetics, penalty }),
    decaySeconds: timeConstant(kinetics.decay, rateHz),
    riseSeconds: timeConstant(kinetics.rise, rateHz),
  };
}

function chooseKinetics(y: Float64Array, noise: number, parameters: SpikeParameters): Kinetics {
  const { tau, riseSeconds, rateHz, kinetics } = parameters;
  const rise = riseSeconds > 0 ? decayPerFrame(riseSeconds, rateHz) : 0;
  const given = { decay: decayPerFrame(tau, rateHz), rise };
  if (kinetics === 'given') return given;
  return estimateKinetics(y, noise, rise > 0 ? 2 : 1) ?? given;
}
