import type { Random } from './random.ts';

/** Where inversion and tables give way to transformed rejection. */
const LARGE_MEAN = 16;

/** A Poisson number of any mean ≥ 0; exact. */
export function samplePoisson(random: Random, mean: number): number {
  return mean < LARGE_MEAN ? invertPoisson(random.uniform(), mean) : rejectPoisson(random, mean);
}

/** Smallest `k` whose cumulative probability exceeds `uniform`. */
export function invertPoisson(uniform: number, mean: number): number {
  let probability = Math.exp(-mean);
  let cumulative = probability;
  let k = 0;
  // The probabilities vanish before the sum reaches 1 when `uniform` is within rounding of 1.
  while (uniform >= cumulative && probability > 1e-20) {
    k++;
    probability *= mean / k;
    cumulative += probability;
  }
  return k;
}

/** Algorithm PTRS of Hörmann (1993), "The transformed rejection method for generating Poisson random variables", for means ≥ 10. */
export function rejectPoisson(random: Random, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const distance = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / distance + b) * u + mean + 0.43);
    if (distance >= 0.07 && v <= squeeze) return k;
    if (k < 0 || (distance < 0.013 && v > distance)) continue;
    const hat = Math.log((v * inverseAlpha) / (a / (distance * distance) + b));
    if (hat <= k * Math.log(mean) - mean - logFactorial(k)) return k;
  }
}

/** `ln k!`: summed for small `k`, Stirling's series (error below 1e-10) from 10 on. */
function logFactorial(k: number): number {
  if (k < 10) {
    let sum = 0;
    for (let i = 2; i <= k; i++) sum += Math.log(i);
    return sum;
  }
  const n = k + 1;
  const inverse = 1 / (n * n);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / n;
  return (n - 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + series;
}

const GRID_PER_UNIT = 8;
const OUTCOMES = 64;
const FRACTION = 2 ** 26;

/** Alias tables (Walker 1977, Vose 1991) of the Poisson distribution for means on a grid. */
export interface PoissonTables {
  /** 26-bit probability of keeping an outcome, `[grid, outcome]`. */
  readonly keep: Uint32Array;
  /** What an outcome turns into when it is not kept, `[grid, outcome]`. */
  readonly alias: Uint8Array;
}

/** Tables for means 0, 1/8 … below 16; 64 outcomes leave out less than 1e-16. */
export function createPoissonTables(): PoissonTables {
  const size = LARGE_MEAN * GRID_PER_UNIT * OUTCOMES;
  const tables = { keep: new Uint32Array(size), alias: new Uint8Array(size) };
  for (let grid = 0; grid < LARGE_MEAN * GRID_PER_UNIT; grid++) fillAlias(tables, grid);
  return tables;
}

function fillAlias({ keep, alias }: PoissonTables, grid: number): void {
  const share = new Float64Array(OUTCOMES); // probability in units of 1 / OUTCOMES
  let probability = Math.exp(-grid / GRID_PER_UNIT);
  for (let k = 0; k < OUTCOMES; k++) {
    share[k] = probability * OUTCOMES;
    probability *= grid / GRID_PER_UNIT / (k + 1);
  }
  const small: number[] = [];
  const large: number[] = [];
  share.forEach((value, k) => {
    (value < 1 ? small : large).push(k);
  });
  const first = grid * OUTCOMES;
  for (let from = small.pop(); from !== undefined; from = small.pop()) {
    const to = large.at(-1);
    keep[first + from] = to === undefined ? FRACTION : (share[from] as number) * FRACTION;
    if (to === undefined) continue; // what rounding left over
    alias[first + from] = to;
    share[to] = (share[to] as number) - (1 - (share[from] as number));
    if ((share[to] as number) < 1) {
      large.pop();
      small.push(to);
    }
  }
  for (const k of large) keep[first + k] = FRACTION;
}

/**
 * Replaces each mean (≥ 0) by a Poisson number.
 *
 * Exact and fast: a mean is split into a grid point, drawn by one look into its alias table, and a
 * rest below 1/8, which is nearly always 0; the sum of two Poisson numbers is Poisson.
 *
 * @param uniforms two random integers per mean: `[0, n)` for the tables, `[n, 2n)` for the rests
 * @param rare generator for the few numbers that need more
 */
export function drawPoisson(
  means: Float32Array,
  out: Float64Array,
  tables: PoissonTables,
  uniforms: Uint32Array,
  rare: Random,
): void {
  const { keep, alias } = tables;
  const n = means.length;
  for (let i = 0; i < n; i++) {
    const mean = means[i] as number;
    if (mean >= LARGE_MEAN) {
      out[i] = rejectPoisson(rare, mean);
      continue;
    }
    const grid = (mean * GRID_PER_UNIT) | 0;
    const rest = mean - grid / GRID_PER_UNIT;
    const bits = uniforms[i] as number;
    const outcome = bits & (OUTCOMES - 1);
    const entry = grid * OUTCOMES + outcome;
    const count = bits >>> 6 < (keep[entry] as number) ? outcome : (alias[entry] as number);
    const uniform = ((uniforms[n + i] as number) + 0.5) * 2 ** -32;
    out[i] = uniform < 1 - rest ? count : count + invertPoisson(uniform, rest); // e^-x ≥ 1 - x
  }
}
