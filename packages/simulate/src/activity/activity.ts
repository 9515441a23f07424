import type { SimulationParameters } from '../parameters.ts';
import { Random } from '../random/random.ts';
import type { Cell } from '../scene/cells.ts';
import { simulateCalcium } from './calcium.ts';
import { drawSpikeRate, drawSpikes } from './spikes.ts';

/** What a group of cells does over time. */
export interface Activity {
  /** Spikes per frame, `[cell, frame]`. */
  readonly spikes: Uint16Array;
  /** Noise-free ΔF/F, `[cell, frame]`. */
  readonly deltaFOverF: Float32Array;
}

/** Lets the active cells of a group spike; silent ones stay at 0. */
export function simulateActivity(
  cells: readonly Cell[],
  stream: number,
  parameters: SimulationParameters,
): Activity {
  const { frames, seed, spikeDeltaFOverF, spikeDeltaFOverFSpread, spikeRateHz } = parameters;
  const spikes = new Uint16Array(cells.length * frames);
  const deltaFOverF = new Float32Array(cells.length * frames);
  for (const [i, cell] of cells.entries()) {
    if (!cell.isActive) continue;
    const random = new Random(seed, stream, i);
    const rate = drawSpikeRate(random, spikeRateHz);
    const amplitude = spikeDeltaFOverF * Math.exp(spikeDeltaFOverFSpread * random.normal());
    const counts = drawSpikes(random, rate, parameters);
    spikes.set(counts, i * frames);
    deltaFOverF.set(simulateCalcium(counts, amplitude, parameters), i * frames);
  }
  return { spikes, deltaFOverF };
}

/** Light that is left after bleaching, per frame: `1 - b + b exp(-t / 0.4 T)`. */
export function simulateBleaching(parameters: SimulationParameters): Float32Array {
  const { bleaching, frames } = parameters;
  return Float32Array.from(
    { length: frames },
    (_, t) => 1 - bleaching + bleaching * Math.exp(-t / (0.4 * frames)),
  );
}
