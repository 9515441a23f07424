import { createInlineRunner, defineJob, type JobRunner, loadOp } from '@ophys/compute';
import { type RunOptions, requireKnownOptions } from '@ophys/core';
import { deconvolveOp } from './ops/deconvolve/index.ts';
import {
  inferSpikes,
  resolveSpikeOptions,
  type SpikeOptions,
  type SpikeParameters,
  spikeOptions,
} from './signals/infer-spikes.ts';
import { fillMissing, markMissing, restoreMissing } from './signals/missing.ts';
import { checkTraces, createTraces, readColumns, type Traces, writeColumns } from './traces.ts';

/** How {@link deconvolveTraces} works. */
export interface DeconvolveTracesOptions extends SpikeOptions, RunOptions {
  /** Frames per second. */
  readonly rateHz: number;
  /** Where groups of traces are worked on; default the calling thread. */
  readonly runner?: JobRunner | undefined;
}

const deconvolveOptions: Readonly<Record<keyof DeconvolveTracesOptions, true>> = {
  ...spikeOptions,
  rateHz: true,
  runner: true,
  signal: true,
  onProgress: true,
};

/** Spikes of many traces. */
export interface DeconvolvedTraces {
  /** Spikes, of the size and in the units of the traces. */
  readonly deconvolved: Traces;
  /** Decay time of each trace in seconds: that given, or its estimate. NaN for a trace without finite sample. */
  readonly decaySeconds: Float32Array;
  /** Rise time of each trace in seconds; 0 for none. */
  readonly riseSeconds: Float32Array;
}

/** Traces that travel to a worker together. */
const GROUP = 16;

interface TraceGroup {
  readonly first: number;
  readonly count: number;
  /** `[trace, frame]`. */
  readonly data: Float32Array;
}

interface SpikeGroup extends TraceGroup {
  readonly decaySeconds: Float32Array;
  readonly riseSeconds: Float32Array;
}

/** Spikes of a group of traces, in place. */
export const deconvolveJob = defineJob({
  name: 'traces/deconvolve',
  async create(parameters: SpikeParameters) {
    const { implementation } = await loadOp(deconvolveOp);
    return ({ first, count, data }: TraceGroup): SpikeGroup => {
      const frames = data.length / count;
      const decaySeconds = new Float32Array(count).fill(Number.NaN);
      const riseSeconds = new Float32Array(count).fill(Number.NaN);
      for (let i = 0; i < count; i++) {
        const samples = data.subarray(i * frames, (i + 1) * frames);
        const y = new Float64Array(samples);
        const missing = markMissing(y);
        if (!fillMissing(y)) continue;
        const inferred = inferSpikes(y, parameters, implementation);
        restoreMissing(inferred.spikes, missing);
        samples.set(inferred.spikes);
        decaySeconds[i] = inferred.decaySeconds;
        riseSeconds[i] = inferred.riseSeconds;
      }
      return { first, count, data, decaySeconds, riseSeconds };
    };
  },
});

/**
 * Spikes of baseline-subtracted traces, such as ΔF/F, trace by trace. Samples that are not finite are bridged by
 * straight lines and stay NaN; a trace of zeros has no spikes.
 *
 * @throws {InvalidArgumentError} a parameter out of range
 */
export async function deconvolveTraces(
  traces: Traces,
  options: DeconvolveTracesOptions,
): Promise<DeconvolvedTraces> {
  checkTraces('traces', traces);
  requireKnownOptions(options, deconvolveOptions);
  const { rateHz, signal, onProgress, runner = createInlineRunner() } = options;
  const parameters = resolveSpikeOptions(options, rateHz);
  const result: DeconvolvedTraces = {
    deconvolved: createTraces(traces.frames, traces.count),
    decaySeconds: new Float32Array(traces.count),
    riseSeconds: new Float32Array(traces.count),
  };
  for await (const group of runner.map(deconvolveJob, parameters, groups(traces), { signal })) {
    writeColumns(result.deconvolved, group.first, group.data);
    result.decaySeconds.set(group.decaySeconds, group.first);
    result.riseSeconds.set(group.riseSeconds, group.first);
    const done = group.first + group.count;
    onProgress?.({ stage: 'deconvolve', done, total: traces.count, unit: 'trace' });
  }
  return result;
}

function* groups(traces: Traces): Generator<TraceGroup> {
  for (let first = 0; first < traces.count; first += GROUP) {
    const stop = Math.min(traces.count, first + GROUP);
    yield { first, count: stop - first, data: readColumns(traces, first, stop) };
  }
}
