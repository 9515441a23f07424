import type { SimulationParameters } from '../parameters.ts';
import { ornsteinUhlenbeck } from '../random/ornstein-uhlenbeck.ts';
import { samplePoisson } from '../random/poisson.ts';
import type { Random } from '../random/random.ts';

/** A cell's mean rate in Hz: gamma of shape 2, kept within 1/6 and 10 times the mean asked for. */
export function drawSpikeRate(random: Random, meanHz: number): number {
  const rate = (-meanHz / 2) * (Math.log(random.uniform()) + Math.log(random.uniform()));
  return Math.min(10 * meanHz, Math.max(meanHz / 6, rate));
}

/** Spikes per frame of a bursty cell: Poisson, with a rate that wanders lognormally around `meanHz`. */
export function drawSpikes(
  random: Random,
  meanHz: number,
  parameters: SimulationParameters,
): Uint16Array {
  const { burstSpread, burstTauSeconds, frames, rateHz } = parameters;
  const drive = ornsteinUhlenbeck(random, frames, burstSpread, burstTauSeconds * rateHz);
  return Uint16Array.from(drive, (value) =>
    samplePoisson(random, (meanHz / rateHz) * Math.exp(value - burstSpread ** 2 / 2)),
  );
}
