import type { SpikeModel } from '../ops/deconvolve/index.ts';
import { reconvolve } from './deconvolve.ts';
import type { Kinetics } from './kinetics.ts';

const MAX_STEPS = 40;
/** Relative difference of the residual's variance from the noise's that is good enough. */
const TOLERANCE = 1e-3;

/**
 * The sparsest spikes that explain a trace up to its noise: `min Σ s_t` subject to `Σ (y_t − c_t)² ≤ σ² n`, by the
 * penalty `λ` at which that bound is met (Friedrich, Zhou & Paninski 2017, the "hard" constraint). The residual
 * grows with the penalty, so it is bracketed and then halved.
 *
 * @param noise `σ`, standard deviation of the noise per frame, see `frameNoise`
 * @param solve deconvolution by a given model
 * @returns `λ ≥ 0`, in the trace's units; 0 where the plain solution leaves more than the noise
 */
export function fitPenalty(
  y: Float64Array,
  kinetics: Kinetics,
  noise: number,
  solve: (y: Float64Array, model: SpikeModel) => Float64Array,
): number {
  const allowed = noise * noise * y.length;
  const excess = (penalty: number) => {
    const calcium = reconvolve(y, solve(y, { ...kinetics, penalty }), kinetics);
    return calcium.reduce((sum, c, t) => sum + ((y[t] as number) - c) ** 2, -allowed);
  };
  if (!(allowed > 0) || excess(0) >= 0) return 0;
  let low = 0;
  let high = noise;
  let step = 0;
  for (; excess(high) < 0; high *= 2) {
    if (++step > MAX_STEPS) return 0; // even without spikes less is left than the noise: nothing to choose
    low = high;
  }
  for (; step < MAX_STEPS; step++) {
    const middle = (low + high) / 2;
    const left = excess(middle);
    if (Math.abs(left) <= TOLERANCE * allowed) return middle;
    if (left < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
