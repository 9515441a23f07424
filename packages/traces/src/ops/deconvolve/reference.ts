import type { Deconvolve, SpikeModel } from './index.ts';
import { solveRising } from './interior-point.ts';

/** The definition: plain loops in float64. */
export async function load(): Promise<Deconvolve> {
  return {
    solve(traces, frames, models) {
      const spikes = traces.slice() as typeof traces;
      for (const [i, model] of models.entries()) {
        const [start, stop] = [i * frames, (i + 1) * frames];
        spikes.set(solveTrace(Float64Array.from(traces.subarray(start, stop)), model), start);
      }
      return spikes;
    },
  };
}

/** Spikes of one trace of finite samples. */
export function solveTrace(y: Float64Array, model: SpikeModel): Float64Array {
  return model.rise > 0 ? solveRising(y, model) : solveDecay(y, model);
}

/**
 * AR(1). The penalty's gradient is the same wherever the solution lies, so it is taken off the samples:
 * `Σ_{t≥1} s_t = −g c_0 + (1 − g) Σ_{0<t<n−1} c_t + c_{n−1}`.
 *
 * OASIS, pools of adjacent violators as in isotonic regression (Friedrich, Zhou & Paninski 2017,
 * doi:10.1371/journal.pcbi.1005423).
 */
function solveDecay(y: Float64Array, { decay: g, penalty }: SpikeModel): Float64Array {
  const n = y.length;
  const last = n - 1;
  const shifted = y.map((value, t) => {
    const gain = (t > 0 ? 1 : 0) - (t < last ? g : 0);
    return value - penalty * gain;
  });
  const powers = powersOf(g, n);
  const pools = poolViolators(shifted, powers);
  const spikes = new Float64Array(n);
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

/** Joins neighbouring pools until calcium never falls faster than it decays. */
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
