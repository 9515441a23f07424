import { InvalidArgumentError } from '@ophys/core';
import { checkPositive } from './baseline.ts';

/** Decay from one frame to the next of an exponential with time constant `tau`: `exp(-1 / (τ · rate))`. */
export function decayPerFrame(tau: number, rateHz: number): number {
  checkPositive('tau', tau, 's');
  checkPositive('rateHz', rateHz, 'Hz');
  return Math.exp(-1 / (tau * rateHz));
}

/**
 * Non-negative deconvolution under AR(1) decay: the spikes of the calcium `c` that solves
 * `min Σ_t (y_t - c_t)²` with `s_t = c_t - g · c_{t-1} ≥ 0` for `t ≥ 1`. No penalty, no noise
 * estimate; amplitudes are in the units of `y`. Exact, linear in time.
 *
 * The first calcium is free, negative too, and the first sample's spike is 0: what came before the
 * recording is not known. suite2p's spikes follow the same definition.
 *
 * OASIS, pools of adjacent violators (Friedrich, Zhou & Paninski 2017,
 * doi:10.1371/journal.pcbi.1005423).
 *
 * @param y finite samples of a baseline-subtracted trace
 * @param g decay per frame, 0 ≤ g < 1, see {@link decayPerFrame}
 */
export function deconvolve(y: Float64Array, g: number): Float64Array {
  if (!(g >= 0 && g < 1)) {
    throw new InvalidArgumentError('g', `Expected a decay per frame in [0, 1), got ${g}.`);
  }
  const spikes = new Float64Array(y.length);
  const powers = powersOf(g, y.length);
  const pools = poolViolators(y, powers);
  for (let i = 1; i < pools.count; i++) {
    const length = (pools.start[i] as number) - (pools.start[i - 1] as number);
    const decayed = (pools.value[i - 1] as number) * (powers[length] as number);
    spikes[pools.start[i] as number] = (pools.value[i] as number) - decayed;
  }
  return spikes;
}

/** `g⁰ … gⁿ`. */
function powersOf(g: number, n: number): Float64Array {
  const powers = new Float64Array(n + 1).fill(1);
  for (let k = 1; k <= n; k++) powers[k] = (powers[k - 1] as number) * g;
  return powers;
}

/** Stretches of pure decay: pool `i` starts at `start[i]` with calcium `value[i]`. */
interface Pools {
  readonly start: Uint32Array;
  readonly value: Float64Array;
  readonly count: number;
}

/** Joins neighbouring pools, as in isotonic regression, until calcium never falls faster than it decays. */
function poolViolators(y: Float64Array, powers: Float64Array): Pools {
  const n = y.length;
  const start = new Uint32Array(n);
  const value = new Float64Array(n);
  const weight = new Float64Array(n);
  let last = -1;
  for (let t = 0; t < n; t++) {
    last++;
    start[last] = t;
    value[last] = y[t] as number;
    weight[last] = 1;
    while (last > 0) {
      const decay = powers[(start[last] as number) - (start[last - 1] as number)] as number;
      if ((value[last - 1] as number) * decay <= (value[last] as number)) break;
      const own = weight[last - 1] as number;
      const other = weight[last] as number;
      const joint = own + decay * decay * other;
      value[last - 1] =
        (own * (value[last - 1] as number) + decay * other * (value[last] as number)) / joint;
      weight[last - 1] = joint;
      last--;
    }
  }
  return { start, value, count: last + 1 };
}
