import { createInlineRunner, defineJob, type JobRunner, loadOp } from '@ophys/compute';
import {
  describeValue,
  InvalidArgumentError,
  type RunOptions,
  requireKnownOptions,
} from '@ophys/core';
import { DEFAULT_NEUROPIL_COEFFICIENT } from './neuropil/neuropil-coefficient.ts';
import { nextTask } from './next-task.ts';
import { type Deconvolve, deconvolveOp } from './ops/deconvolve/index.ts';
import { type BaselineOptions, checkBaseline } from './signals/baseline.ts';
import { type DeltaFDefinition, deltaFDefinitions } from './signals/delta-f.ts';
import { resolveSpikeOptions, type SpikeOptions, spikeOptions } from './signals/infer-spikes.ts';
import { processTrace, type SignalParameters } from './signals/process-trace.ts';
import { checkTraces, createTraces, readColumns, type Traces, writeColumns } from './traces.ts';

/** What {@link processSignals} takes. */
export interface SignalOptions extends SpikeOptions, RunOptions {
  /** Raw traces of the ROIs. */
  readonly F: Traces;
  /** Traces of their surrounds, of the same size; without them nothing is subtracted. */
  readonly neuropil?: Traces | undefined;
  /** Frames per second. */
  readonly rateHz: number;
  /**
   * A fixed coefficient (default 0.7), one for each ROI as `fitNeuropil` gives them, or `robust`: fitted per ROI, see
   * `fitNeuropilCoefficient`.
   */
  readonly neuropilCoefficient?: number | Float32Array | 'robust' | undefined;
  /** How baselines are estimated; default maximin with a window of 60 s. */
  readonly baseline?: BaselineOptions | undefined;
  /** Definition of ΔF/F; default `total-baseline`. What it divides by is averaged over ten windows of the baseline. */
  readonly deltaF?: DeltaFDefinition | undefined;
  /** Where groups of ROIs are worked on; default the calling thread. */
  readonly runner?: JobRunner | undefined;
}

const signalOptions: Readonly<Record<keyof SignalOptions, true>> = {
  F: true,
  neuropil: true,
  rateHz: true,
  ...spikeOptions,
  neuropilCoefficient: true,
  baseline: true,
  deltaF: true,
  runner: true,
  signal: true,
  onProgress: true,
};

/** Signals derived from raw traces, each of the size of `F`. */
export interface Signals {
  /** `Fc = F − r · neuropil`. */
  readonly corrected: Traces;
  /** `B(Fc)`, the baseline. */
  readonly baseline: Traces;
  /** ΔF/F by the definition asked for. */
  readonly deltaFOverF: Traces;
  /** Spikes of `Fc − B(Fc)`, in the movie's units. */
  readonly deconvolved: Traces;
  /** `r` per ROI; 0 without neuropil, NaN for an ROI that has no finite sample. */
  readonly neuropilCoefficients: Float32Array;
  /** Decay time that spikes were inferred by, per ROI, in seconds; NaN where nothing is finite. */
  readonly decaySeconds: Float32Array;
}

/** What holds for all ROIs. */
type SharedParameters = Omit<SignalParameters, 'neuropilCoefficient'>;

/** ROIs that travel to a worker together. */
const GROUP = 16;

interface RoiGroup {
  readonly first: number;
  readonly count: number;
  /** `[roi, frame]`. */
  readonly F: Float32Array;
  readonly neuropil: Float32Array | undefined;
  /** One per ROI. */
  readonly neuropilCoefficients: readonly (number | 'robust')[];
}

interface GroupSignals {
  readonly first: number;
  readonly corrected: Float32Array;
  readonly baseline: Float32Array;
  readonly deltaFOverF: Float32Array;
  readonly deconvolved: Float32Array;
  readonly coefficients: Float32Array;
  readonly decaySeconds: Float32Array;
}

/** All signals of a group of ROIs. */
export const processRoisJob = defineJob({
  name: 'traces/process-rois',
  async create(parameters: SharedParameters) {
    const { implementation } = await loadOp(deconvolveOp);
    return (group: RoiGroup) => processGroup(group, parameters, implementation);
  },
});

/**
 * From raw traces to neuropil-corrected traces, baselines, ΔF/F and spikes, ROI by ROI.
 *
 * Samples that are not finite in `F` or its surround are bridged by straight lines for the filters
 * and are NaN in every result. A constant trace has ΔF/F 0 and no spikes. A trace shorter than
 * half the baseline's window has a constant baseline.
 *
 * @throws {InvalidArgumentError} a parameter out of range, or traces of different sizes
 */
export async function processSignals(options: SignalOptions): Promise<Signals> {
  const parameters = checkParameters(options);
  const { F, signal, onProgress, runner = createInlineRunner() } = options;
  const empty = () => createTraces(F.frames, F.count);
  const signals: Signals = {
    corrected: empty(),
    baseline: empty(),
    deltaFOverF: empty(),
    deconvolved: empty(),
    neuropilCoefficients: new Float32Array(F.count),
    decaySeconds: new Float32Array(F.count),
  };
  for await (const group of runner.map(processRoisJob, parameters, groups(options), { signal })) {
    collectGroup(signals, group);
    const done = group.first + group.coefficients.length;
    onProgress?.({ stage: 'signals', done, total: F.count, unit: 'trace' });
    await nextTask();
  }
  return signals;
}

function* groups({
  F,
  neuropil,
  neuropilCoefficient: given = DEFAULT_NEUROPIL_COEFFICIENT,
}: SignalOptions): Generator<RoiGroup> {
  const coefficients =
    typeof given === 'object' ? [...given] : new Array<number | 'robust'>(F.count).fill(given);
  for (let first = 0; first < F.count; first += GROUP) {
    const stop = Math.min(F.count, first + GROUP);
    yield {
      first,
      count: stop - first,
      F: readColumns(F, first, stop),
      neuropil: neuropil && readColumns(neuropil, first, stop),
      neuropilCoefficients: coefficients.slice(first, stop),
    };
  }
}

function processGroup(
  group: RoiGroup,
  parameters: SharedParameters,
  solver: Deconvolve,
): GroupSignals {
  const { first, count, F, neuropil } = group;
  const frames = F.length / count;
  const empty = () => new Float32Array(F.length);
  const result = {
    first,
    corrected: empty(),
    baseline: empty(),
    deltaFOverF: empty(),
    deconvolved: empty(),
    coefficients: new Float32Array(count),
    decaySeconds: new Float32Array(count),
  };
  for (let i = 0; i < count; i++) {
    const [start, stop] = [i * frames, (i + 1) * frames];
    const surround = neuropil?.subarray(start, stop);
    const coefficient = group.neuropilCoefficients[i] as number | 'robust';
    const own = { ...parameters, neuropilCoefficient: coefficient };
    const signals = processTrace(F.subarray(start, stop), surround, own, solver);
    result.corrected.set(signals.corrected, start);
    result.baseline.set(signals.baseline, start);
    result.deltaFOverF.set(signals.deltaFOverF, start);
    result.deconvolved.set(signals.deconvolved, start);
    result.coefficients[i] = signals.coefficient;
    result.decaySeconds[i] = signals.decaySeconds;
  }
  return result;
}

function collectGroup(signals: Signals, group: GroupSignals): void {
  writeColumns(signals.corrected, group.first, group.corrected);
  writeColumns(signals.baseline, group.first, group.baseline);
  writeColumns(signals.deltaFOverF, group.first, group.deltaFOverF);
  writeColumns(signals.deconvolved, group.first, group.deconvolved);
  signals.neuropilCoefficients.set(group.coefficients, group.first);
  signals.decaySeconds.set(group.decaySeconds, group.first);
}

function checkParameters(options: SignalOptions): SharedParameters {
  requireKnownOptions(options, signalOptions);
  const { F, neuropil, rateHz, baseline = {} } = options;
  const { neuropilCoefficient = DEFAULT_NEUROPIL_COEFFICIENT, deltaF = 'total-baseline' } = options;
  const spikes = resolveSpikeOptions(options, rateHz);
  checkBaseline(rateHz, baseline);
  checkTraces('F', F);
  if (neuropil !== undefined) {
    checkTraces('neuropil', neuropil);
    if (neuropil.frames !== F.frames || neuropil.count !== F.count) {
      throw new InvalidArgumentError(
        'neuropil',
        `Expected ${F.frames} frames of ${F.count} ROIs like F, got ${neuropil.frames} of ${neuropil.count}.`,
      );
    }
  }
  checkCoefficient(neuropilCoefficient, F.count);
  if (!deltaFDefinitions.includes(deltaF)) {
    throw new InvalidArgumentError(
      'deltaF',
      `Expected one of ${deltaFDefinitions.join(', ')}, got ${describeValue(deltaF)}.`,
    );
  }
  return { ...spikes, baseline, deltaF };
}

function checkCoefficient(coefficient: number | Float32Array | 'robust', rois: number): void {
  if (coefficient === 'robust' || Number.isFinite(coefficient)) return;
  if (coefficient instanceof Float32Array) {
    if (coefficient.length === rois && coefficient.every(Number.isFinite)) return;
    throw new InvalidArgumentError(
      'neuropilCoefficient',
      `Expected a finite coefficient for each of ${rois} ROIs, got ${coefficient.length}, ${coefficient.filter(Number.isFinite).length} of them finite.`,
    );
  }
  throw new InvalidArgumentError(
    'neuropilCoefficient',
    `Expected a number, a Float32Array of one per ROI or "robust", got ${describeValue(coefficient)}.`,
  );
}
