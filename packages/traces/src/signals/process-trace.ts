import { fitNeuropilCoefficient } from '../neuropil/neuropil-coefficient.ts';
import type { Deconvolve } from '../ops/deconvolve/index.ts';
import { type BaselineOptions, DEFAULT_WINDOW_SECONDS, estimateBaseline } from './baseline.ts';
import { type DeltaFDefinition, deltaFOverF } from './delta-f.ts';
import { inferSpikes, type SpikeParameters } from './infer-spikes.ts';
import { fillMissing, markMissing, restoreMissing } from './missing.ts';

/** Parameters of {@link processTrace}, all given. */
export interface SignalParameters extends SpikeParameters {
  readonly neuropilCoefficient: number | 'robust';
  readonly baseline: BaselineOptions;
  readonly deltaF: DeltaFDefinition;
}

/** Signals of one ROI. */
export interface RoiSignals {
  readonly corrected: Float64Array;
  readonly baseline: Float64Array;
  readonly deltaFOverF: Float64Array;
  readonly deconvolved: Float64Array;
  readonly coefficient: number;
  readonly decaySeconds: number;
}

/** Resting light, what ΔF is divided by, is averaged over this many windows of the baseline. */
const RESTING_WINDOWS = 10;

/** All signals of one ROI; see `processSignals`. */
export function processTrace(
  raw: Float32Array,
  surround: Float32Array | undefined,
  parameters: SignalParameters,
  solver: Deconvolve,
): RoiSignals {
  const F = new Float64Array(raw);
  const neuropil = surround === undefined ? new Float64Array(F.length) : new Float64Array(surround);
  const missing = markMissing(F.map((value, t) => value + (neuropil[t] as number)));
  if (!fillMissing(F) || !fillMissing(neuropil)) return nothing(F.length);
  const { rateHz, neuropilCoefficient, deltaF } = parameters;
  const baselineOf = (trace: Float64Array) => estimateBaseline(trace, rateHz, parameters.baseline);

  const rawBaseline = baselineOf(F);
  const coefficient = surround === undefined ? 0 : chooseCoefficient();
  const corrected = F.map((value, t) => value - coefficient * (neuropil[t] as number));
  const baseline = baselineOf(corrected);
  const flat = subtract(corrected, baseline);
  const relative = deltaFOverF(
    { F, baseline: rawBaseline, corrected, correctedBaseline: baseline },
    deltaF,
    RESTING_WINDOWS * (parameters.baseline.windowSeconds ?? DEFAULT_WINDOW_SECONDS) * rateHz,
  );
  const { spikes, decaySeconds } = inferSpikes(flat, parameters, solver);
  for (const signal of [corrected, baseline, relative, spikes]) restoreMissing(signal, missing);
  return {
    corrected,
    baseline,
    deltaFOverF: relative,
    deconvolved: spikes,
    coefficient,
    decaySeconds,
  };

  function chooseCoefficient(): number {
    if (neuropilCoefficient !== 'robust') return neuropilCoefficient;
    return fitNeuropilCoefficient(
      subtract(F, rawBaseline),
      subtract(neuropil, baselineOf(neuropil)),
    );
  }
}

function subtract(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, t) => value - (b[t] as number));
}

/** The signals of an ROI that was never seen. */
function nothing(frames: number): RoiSignals {
  const unknown = () => new Float64Array(frames).fill(Number.NaN);
  return {
    corrected: unknown(),
    baseline: unknown(),
    deltaFOverF: unknown(),
    deconvolved: unknown(),
    coefficient: Number.NaN,
    decaySeconds: Number.NaN,
  };
}
