import type { Kinetics } from '../../signals/kinetics.ts';
import type { SpikeModel } from './index.ts';

/** Relative duality gap at which a solution is taken. */
const GAP = 1e-12;
/** Least objective that the gap is taken relative to, as a share of the trace's energy. */
const LEAST = 1e-8;
/** Share of that gap below which rounding, not the iteration, sets what is left of the dual residual. */
const EXHAUSTED = 1e-3;
const MAX_STEPS = 80;
/** Share of the way to the border of what is feasible that a step may go. */
const REACH = 0.995;

/**
 * Deconvolution with rise and decay; with `r = 0` it solves the AR(1) problem too.
 *
 * Pools of adjacent violators are not exact here. A primal-dual interior-point method is: its Newton systems
 * have five diagonals, so a step is linear in time, and the duality gap says how far the optimum can be
 * (Vogelstein et al. 2010, doi:10.1152/jn.01073.2009; steps after Mehrotra 1992, doi:10.1137/0802028).
 *
 * @param y finite samples
 * @returns spikes; exactly 0 where the constraint is active
 */
export function solveRising(y: Float64Array, model: SpikeModel): Float64Array {
  const n = y.length;
  const scale = Math.sqrt(y.reduce((sum, value) => sum + value * value, 0) / n);
  if (n < 2 || !(scale > 0)) return new Float64Array(n);
  const problem = createProblem(y, model, scale);
  for (let step = 0; step < MAX_STEPS && !isSolved(problem, scale); step++) improve(problem);
  const { spikes, duals } = problem;
  return spikes.map((value, t) => (t > 0 && value > (duals[t] as number) ? value : 0));
}

/** State of the iteration; entry 0 of spikes and duals is not used. */
interface Problem {
  readonly y: Float64Array;
  readonly kinetics: Kinetics;
  readonly penalty: number;
  readonly calcium: Float64Array;
  readonly spikes: Float64Array;
  readonly duals: Float64Array;
}

function createProblem(y: Float64Array, model: SpikeModel, scale: number): Problem {
  const { decay: d, rise: r, penalty } = model;
  const n = y.length;
  const spikes = new Float64Array(n).fill(scale * (1 - d) * (1 - r));
  const calcium = new Float64Array(n);
  calcium[0] = scale;
  for (let t = 1; t < n; t++) {
    const before = calcium[t - 1] as number;
    const change = t > 1 ? before - d * (calcium[t - 2] as number) : 0;
    calcium[t] = (spikes[t] as number) + d * before + r * change;
  }
  return { y, kinetics: model, penalty, calcium, spikes, duals: new Float64Array(n).fill(scale) };
}

function isSolved({ y, calcium, spikes, duals, penalty, kinetics }: Problem, scale: number) {
  const n = y.length;
  let [gap, objective] = [0, 0];
  for (let t = 0; t < n; t++) {
    objective += 0.5 * ((y[t] as number) - (calcium[t] as number)) ** 2;
    if (t > 0) gap += (spikes[t] as number) * (duals[t] as number);
    if (t > 0) objective += penalty * (spikes[t] as number);
  }
  const limit = GAP * Math.max(objective, LEAST * n * scale * scale);
  if (gap > limit) return false;
  if (!(gap > EXHAUSTED * limit)) return true;
  const slack = pull(duals, kinetics, penalty);
  return slack.every(
    (value, t) => Math.abs((calcium[t] as number) - (y[t] as number) - value) < 1e-6 * scale,
  );
}

/** `Gᵀ (z − λ)`, where `s = G c`. */
function pull(duals: Float64Array, { decay: d, rise: r }: Kinetics, penalty: number) {
  const n = duals.length;
  const at = (t: number) => (t > 0 && t < n ? (duals[t] as number) - penalty : 0);
  return Float64Array.from(duals, (_, t) => {
    const first = t === 0 ? d : d + r;
    return at(t) - first * at(t + 1) + d * r * at(t + 2);
  });
}

/** `G c`. */
function spikesOf(calcium: Float64Array, { decay: d, rise: r }: Kinetics): Float64Array {
  return calcium.map((value, t) => {
    if (t === 0) return 0;
    const before = calcium[t - 1] as number;
    if (t === 1) return value - d * before;
    return value - (d + r) * before + d * r * (calcium[t - 2] as number);
  });
}

/** One predictor and one corrector step. */
function improve(problem: Problem): void {
  const { y, kinetics, penalty, calcium, spikes, duals } = problem;
  const n = y.length;
  const curvature = spikes.map((s, t) => (t > 0 ? (duals[t] as number) / s : 0));
  const factors = factorise(curvature, kinetics);
  const gapOf = (steps?: Steps) => {
    let gap = 0;
    for (let t = 1; t < n; t++) {
      const s = (spikes[t] as number) + (steps ? steps.length * (steps.spikes[t] as number) : 0);
      const z = (duals[t] as number) + (steps ? steps.length * (steps.duals[t] as number) : 0);
      gap += s * z;
    }
    return gap / (n - 1);
  };
  const solve = (targets: Float64Array): Steps => {
    // Gᵀ (τ/s − λ) − (c − y) on the right: duals drop out of the residual.
    const wanted = targets.map((target, t) => (t > 0 ? target / (spikes[t] as number) : 0));
    const right = pull(wanted, kinetics, penalty).map(
      (value, t) => value + (y[t] as number) - (calcium[t] as number),
    );
    const toCalcium = backSolve(factors, right);
    const toSpikes = spikesOf(toCalcium, kinetics);
    const toDuals = duals.map((z, t) =>
      t > 0 ? (wanted[t] as number) - z - (curvature[t] as number) * (toSpikes[t] as number) : 0,
    );
    const length = Math.min(reach(spikes, toSpikes), reach(duals, toDuals));
    return { calcium: toCalcium, spikes: toSpikes, duals: toDuals, length };
  };
  const gap = gapOf();
  const predictor = solve(new Float64Array(n));
  const centring = (gapOf(predictor) / gap) ** 3 * gap;
  const corrector = solve(
    spikes.map(
      (_, t) => centring - (predictor.spikes[t] as number) * (predictor.duals[t] as number),
    ),
  );
  advance(calcium, corrector.calcium, corrector.length);
  advance(spikes, corrector.spikes, corrector.length);
  advance(duals, corrector.duals, corrector.length);
}

interface Steps {
  readonly calcium: Float64Array;
  readonly spikes: Float64Array;
  readonly duals: Float64Array;
  /** Share of the step that keeps everything positive. */
  readonly length: number;
}

function reach(values: Float64Array, steps: Float64Array): number {
  let length = 1 / REACH;
  for (let t = 1; t < values.length; t++) {
    const step = steps[t] as number;
    if (step < 0) length = Math.min(length, -(values[t] as number) / step);
  }
  return REACH * length;
}

function advance(values: Float64Array, steps: Float64Array, length: number): void {
  for (let t = 0; t < values.length; t++) {
    values[t] = (values[t] as number) + length * (steps[t] as number);
  }
}

/** `I + Gᵀ D G = L E Lᵀ`, L with ones and two diagonals below. */
interface Factors {
  readonly pivots: Float64Array;
  readonly below1: Float64Array;
  readonly below2: Float64Array;
}

function factorise(curvature: Float64Array, { decay: d, rise: r }: Kinetics): Factors {
  const n = curvature.length;
  const [g1, g2] = [d + r, -d * r];
  const pivots = new Float64Array(n);
  const below1 = new Float64Array(n);
  const below2 = new Float64Array(n);
  let [pivot1, pivot2] = [0, 0]; // of the two columns before
  for (let t = 0; t < n; t++) {
    const w0 = curvature[t] as number;
    const w1 = t + 1 < n ? (curvature[t + 1] as number) : 0;
    const w2 = t + 2 < n ? (curvature[t + 2] as number) : 0;
    const own = t === 0 ? d : g1;
    const l1 = t > 0 ? (below1[t - 1] as number) : 0;
    const l2 = t > 1 ? (below2[t - 2] as number) : 0;
    const pivot = 1 + w0 + own * own * w1 + g2 * g2 * w2 - l1 * l1 * pivot1 - l2 * l2 * pivot2;
    const beside = t > 0 ? (below2[t - 1] as number) : 0;
    below1[t] = (-own * w1 + g1 * g2 * w2 - l1 * beside * pivot1) / pivot;
    below2[t] = (-g2 * w2) / pivot;
    pivots[t] = pivot;
    pivot2 = pivot1;
    pivot1 = pivot;
  }
  return { pivots, below1, below2 };
}

function backSolve({ pivots, below1, below2 }: Factors, right: Float64Array): Float64Array {
  const n = right.length;
  const x = right.slice();
  for (let t = 1; t < n; t++) {
    let value = (x[t] as number) - (below1[t - 1] as number) * (x[t - 1] as number);
    if (t > 1) value -= (below2[t - 2] as number) * (x[t - 2] as number);
    x[t] = value;
  }
  for (let t = n - 1; t >= 0; t--) {
    let value = (x[t] as number) / (pivots[t] as number);
    if (t + 1 < n) value -= (below1[t] as number) * (x[t + 1] as number);
    if (t + 2 < n) value -= (below2[t] as number) * (x[t + 2] as number);
    x[t] = value;
  }
  return x;
}
