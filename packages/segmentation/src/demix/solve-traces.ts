import { highPassInTime, typicalNoise } from '../filters/high-pass.ts';
import { estimateBackground } from './background.ts';
import { measureLeak } from './leak.ts';
import { rectify } from './rectify.ts';
import type { Scene } from './scene.ts';
import type { Source } from './source.ts';
import { type Amounts, type Coupling, coupleSources } from './system.ts';

/** The trace of a source. */
export interface SourceTrace {
  /** Non-negative; times the source's weights it is in the movie's units. */
  readonly signal: Float32Array;
  /** The same, high-passed as the movie is. */
  readonly highPassed: Float32Array;
  /** Its least-squares estimate before that, whose quiet level may wander. */
  readonly raw: Float32Array;
  /** Noise of a bin of `raw`. */
  readonly noise: number;
  /**
   * That noise over what the noise of pixels, told from steps of their traces, would give; below 1 in
   * one-photon movies, where the background's flicker takes part in the steps.
   */
  readonly noiseRatio: number;
}

/** Traces and background that explain a movie, given the weights. */
export interface Solution {
  readonly sources: readonly SourceTrace[];
  /** `[block, bin]`. */
  readonly background: Float32Array;
}

const ROUNDS = 3;
const SWEEPS = 2;

/**
 * Alternates between the background, given the traces, and the traces, given the background, one
 * trace after the other (HALS): each takes what the others leave of its projection, gives back what
 * it holds of the background, and is made non-negative over its quiet level.
 */
export function solveTraces(sources: readonly Source[], scene: Scene): Solution {
  const { bins, highPassBins } = scene;
  const couplings = coupleSources(sources, scene);
  const highPassed = new Float32Array(sources.length * bins);
  const solved = couplings.map(({ power }, k) => ({
    highPassed: highPassed.subarray(k * bins, (k + 1) * bins),
    signal: new Float32Array(bins),
    raw: new Float32Array(bins),
    noise: power > 0 ? 1 / Math.sqrt(power) : 0,
    noiseRatio: 1,
  }));
  let background: Float32Array = new Float32Array(0);
  for (let round = 0; round < ROUNDS; round++) {
    background = estimateBackground(scene, couplings, highPassed);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      for (const [k, trace] of solved.entries()) {
        const { signal, raw } = trace;
        const coupling = couplings[k] as Coupling;
        const { power, overlaps, onBlocks } = coupling;
        if (power === 0) continue;
        const rest = Float64Array.from((sources[k] as Source).projection);
        subtractAll(rest, background, onBlocks);
        subtractAll(rest, highPassed, overlaps);
        for (let t = 0; t < bins; t++) raw[t] = (rest[t] as number) / power;
        if (round > 0) subtractLeak(raw, background, coupling);
        if (scene.background === 'one-photon') {
          trace.noise = typicalNoise({ data: raw, height: 1, width: 1, bins }) || trace.noise;
          trace.noiseRatio = trace.noise * Math.sqrt(power);
        }
        signal.set(rectify(raw, trace.noise, highPassBins));
        trace.highPassed.set(signal);
        highPassInTime({ data: trace.highPassed, height: 1, width: 1, bins }, highPassBins);
      }
    }
  }
  return { sources: solved, background };
}

function subtractLeak(
  trace: Float32Array,
  background: Float32Array,
  { onBlocks, power }: Pick<Coupling, 'onBlocks' | 'power'>,
): void {
  const seen = new Float64Array(trace.length);
  subtractAll(seen, background, onBlocks);
  for (let t = 0; t < seen.length; t++) seen[t] = (seen[t] as number) / power;
  const leak = measureLeak(trace, seen, 1 / Math.sqrt(power));
  for (let t = 0; t < trace.length; t++)
    trace[t] = (trace[t] as number) - leak * (seen[t] as number);
}

function subtractAll(rest: Float64Array, traces: Float32Array, amounts: Amounts): void {
  const bins = rest.length;
  for (const [index, amount] of amounts) {
    const from = index * bins;
    for (let t = 0; t < bins; t++) {
      rest[t] = (rest[t] as number) - amount * (traces[from + t] as number);
    }
  }
}
