import type { Random } from './random.ts';

/**
 * A stationary Ornstein-Uhlenbeck process, sampled exactly (Gillespie 1996): zero mean, standard
 * deviation `sd`, autocorrelation `exp(-lag / tau)`.
 *
 * @param tauSamples correlation time in samples
 */
export function ornsteinUhlenbeck(
  random: Random,
  samples: number,
  sd: number,
  tauSamples: number,
): Float64Array {
  const process = new Float64Array(samples);
  const keep = Math.exp(-1 / tauSamples);
  const kick = sd * Math.sqrt(1 - keep * keep);
  let value = sd * random.normal();
  for (let t = 0; t < samples; t++) {
    process[t] = value;
    value = keep * value + kick * random.normal();
  }
  return process;
}
