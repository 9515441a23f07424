import { median } from '@ophys/core';
import { robustDeviation } from '../signals/noise.ts';
import { solveSymmetric } from './solve-symmetric.ts';

/** What is expected of a coefficient before anything was seen. */
export interface Expectation {
  readonly mean: number;
  readonly deviation: number;
}

const ITERATIONS = 10;
/** Samples further above the fit than this many robust standard deviations are not quiet. */
const ACTIVE = 1;
/** Least noise, as a share of the largest sample: traces come in single precision. */
const RESOLUTION = 1e-5;

/**
 * The coefficients of a regression of `y` on `regressors` over the samples in which `y` does not rise above it: least
 * squares with an intercept, repeated ten times; each time samples whose residual is above the median plus one
 * robust standard deviation are left out of the next. Coefficients that the samples do not tell stay as expected: each is
 * as probable as a Gaussian around what is expected and the noise of the residuals make it.
 */
export function regressQuiet(
  y: Float64Array,
  regressors: readonly Float64Array[],
  expected: readonly Expectation[],
): Float64Array {
  const n = regressors.length;
  const prior = Float64Array.from(expected, ({ mean }) => mean);
  let coefficients = prior.slice();
  let rest = subtractAll(y, regressors, prior);
  const resolution = RESOLUTION * y.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let used: Uint8Array = new Uint8Array(y.length).fill(1);
  for (let i = 0; i <= ITERATIONS; i++) {
    const centre = median(rest);
    const deviation = Math.max(robustDeviation(rest, centre), resolution);
    if (i > 0) {
      const quiet = new Uint8Array(rest.length);
      let changed = 0;
      for (let t = 0; t < rest.length; t++) {
        quiet[t] = (rest[t] as number) <= centre + ACTIVE * deviation ? 1 : 0;
        if (quiet[t] !== used[t]) changed++;
      }
      if (changed === 0) break;
      used = quiet;
    }
    const { gram, target } = normalEquations(y, regressors, used);
    const change = target.slice();
    for (let k = 0; k < n; k++) {
      for (let j = 0; j < n; j++) {
        change[k] = (change[k] as number) - (gram[k * n + j] as number) * (prior[j] as number);
      }
    }
    for (let k = 0; k < n; k++) {
      const trust = (deviation / (expected[k] as Expectation).deviation) ** 2;
      gram[k * n + k] = (gram[k * n + k] as number) + trust;
    }
    coefficients = solveSymmetric(gram, change).map((value, k) => value + (prior[k] as number));
    rest = subtractAll(y, regressors, coefficients);
  }
  return coefficients;
}

/** Sums of products about the means, over the samples used. */
function normalEquations(
  y: Float64Array,
  regressors: readonly Float64Array[],
  used: Uint8Array,
): { gram: Float64Array; target: Float64Array } {
  const columns = [...regressors, y];
  const n = columns.length;
  const sums = new Float64Array(n);
  const products = new Float64Array(n * n);
  const sample = new Float64Array(n);
  let count = 0;
  for (let t = 0; t < y.length; t++) {
    if (used[t] === 0) continue;
    count++;
    for (let i = 0; i < n; i++) {
      const value = (columns[i] as Float64Array)[t] as number;
      sample[i] = value;
      sums[i] = (sums[i] as number) + value;
      for (let j = 0; j <= i; j++) {
        products[i * n + j] = (products[i * n + j] as number) + value * (sample[j] as number);
      }
    }
  }
  const about = (i: number, j: number) =>
    (products[Math.max(i, j) * n + Math.min(i, j)] as number) -
    ((sums[i] as number) * (sums[j] as number)) / count;
  const terms = regressors.length;
  const gram = new Float64Array(terms * terms);
  for (let i = 0; i < gram.length; i++) gram[i] = about(Math.floor(i / terms), i % terms);
  return { gram, target: Float64Array.from(regressors, (_, i) => about(i, terms)) };
}

function subtractAll(
  y: Float64Array,
  regressors: readonly Float64Array[],
  coefficients: Float64Array,
): Float64Array {
  const rest = y.slice();
  regressors.forEach((x, k) => {
    const coefficient = coefficients[k] as number;
    for (let t = 0; t < rest.length; t++) {
      rest[t] = (rest[t] as number) - coefficient * (x[t] as number);
    }
  });
  return rest;
}
