import { maximinBaseline } from './baseline.ts';
import { decayPerFrame, deconvolve } from './deconvolve.ts';
import { type DeltaFDefinition, deltaFOverF } from './delta-f.ts';
import { fillMissing } from './missing.ts';
import { fitNeuropilCoefficient } from './neuropil-coefficient.ts';

/** Parameters of {@link processTrace}, all given. */
export interface SignalParameters {
  readonly rateHz: number;
  /** Decay time of the indicator, in seconds. */
  readonly tau: number;
  readonly neuropilCoefficient: number | 'robust';
  readonly sigmaFrames: number;
  readonly windowSeconds: number;
  readonly deltaF: DeltaFDefinition;
}

/** Signals of one ROI. */
export interface RoiSignals {
  readonly corrected: Float64Array;
  readonly baseline: Float64Array;
  readonly deltaFOverF: Float64Array;
  readonly deconvolved: Float64Array;
  readonly coefficient: number;
}

/** All signals of one ROI; see `processSignals`. */
export function processTrace(
  raw: Float32Array,
  surround: Float32Array | undefined,
  parameters: SignalParameters,
): RoiSignals {
  const F = Float64Array.from(raw);
  const neuropil =
    surround === undefined ? new Float64Array(F.length) : Float64Array.from(surround);
  const missing = F.map((value, t) =>
    Number.isFinite(value) && Number.isFinite(neuropil[t]) ? 0 : 1,
  );
  if (!fillMissing(F) || !fillMissing(neuropil)) return nothing(F.length);
  const { rateHz, neuropilCoefficient, deltaF } = parameters;
  const baselineOf = (trace: Float64Array) => maximinBaseline(trace, rateHz, parameters);

  const rawBaseline = baselineOf(F);
  const coefficient = surround === undefined ? 0 : chooseCoefficient();
  const corrected = F.map((value, t) => value - coefficient * (neuropil[t] as number));
  const baseline = baselineOf(corrected);
  const flat = subtract(corrected, baseline);
  const relative = deltaFOverF(
    { F, baseline: rawBaseline, corrected, correctedBaseline: baseline },
    deltaF,
  );
  const deconvolved = deconvolve(flat, decayPerFrame(parameters.tau, rateHz));
  for (const signal of [corrected, baseline, relative, deconvolved])
    restoreMissing(signal, missing);
  return { corrected, baseline, deltaFOverF: relative, deconvolved, coefficient };

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

function restoreMissing(signal: Float64Array, missing: Float64Array): void {
  for (let t = 0; t < signal.length; t++) if (missing[t] === 1) signal[t] = Number.NaN;
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
  };
}
