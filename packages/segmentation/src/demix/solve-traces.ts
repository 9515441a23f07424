import { highPassInTime, typicalNoise } from '../filters/high-pass.ts';
import { estimateBackground } from './background.ts';
import { createLeakMeter } from './leak.ts';
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
  const measureLeak = createLeakMeter(bins);
  const rest = new Float64Array(bins);
  const seen = new Float64Array(bins);
  let background: Float32Array = new Float32Array(0);
  for (let round = 0; round < ROUNDS; round++) {
    background = estimateBackground(scene, couplings, highPassed);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      for (const [k, trace] of solved.entries()) {
        const { signal, raw } = trace;
        const { power, overlaps, onBlocks } = couplings[k] as Coupling;
        if (power === 0) continue;
        seen.fill(0);
        addAll(seen, background, onBlocks, 1 / power);
        rest.set((sources[k] as Source).projection);
        addAll(rest, highPassed, overlaps, -1);
        for (let t = 0; t < bins; t++) raw[t] = (rest[t] as number) / power - (seen[t] as number);
        if (round > 0) {
          const leak = measureLeak(raw, seen, 1 / Math.sqrt(power));
          for (let t = 0; t < bins; t++) raw[t] = (raw[t] as number) - leak * (seen[t] as number);
        }
        if (scene.background === 'one-photon') {
          trace.noise = typicalNoise({ data: raw, height: 1, width: 1, bins }) || trace.noise;
          trace.noiseRatio = trace.noise * Math.sqrt(power);
        }
        rectify(raw, trace.noise, highPassBins, signal);
        trace.highPassed.set(signal);
        highPassInTime({ data: trace.highPassed, bins }, highPassBins);
      }
    }
  }
  return { sources: solved, background };
}

/** Adds traces times their amounts, all times `factor`. */
function addAll(sum: Float64Array, traces: Float32Array, amounts: Amounts, factor: number): void {
  const bins = sum.length;
  for (const [index, amount] of amounts) {
    const from = index * bins;
    const weight = factor * amount;
    for (let t = 0; t < bins; t++) {
      sum[t] = (sum[t] as number) + weight * (traces[from + t] as number);
    }
  }
}
