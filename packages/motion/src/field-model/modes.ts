import { decomposeSymmetric, mapEigenvalues } from './eigenpairs.ts';
import { apply, createMatrix, type Matrix } from './matrix.ts';

/** Motion within frames as a sum of independent modes, strongest first. */
export interface MotionModes {
  /** Displacements `[axis, knot]` in px of one unit of each mode. */
  readonly shapes: readonly Float64Array[];
  /** Variance of each mode over the recording, in its units. */
  readonly variances: Float64Array;
  /** Variance of the noise relative to what the information says. */
  readonly noise: number;
}

/** Frames from which a covariance is learnt at all. */
const FEWEST_FRAMES = 50;

/** How far above the largest eigenvalue of pure noise a mode must be, against residual brightness. */
const CAUTION = 1.4;

/**
 * Learns how parts of frames move together (empirical Bayes). In coordinates in which the noise is white,
 * the covariance of per-frame estimates is that of the motion plus the noise's. Eigenvalues that noise
 * alone can reach, the edge of Marchenko and Pastur, `(1 + sqrt(knots / frames))^2`, are dropped; the others
 * are what a true variance looks like after that inflation, which is undone (Donoho, Gavish and
 * Johnstone 2018, Ann. Statist. 46:1742). So a recording without motion within frames has no modes.
 *
 * @param estimates per frame, displacements times the square root of the information
 */
export function findModes(estimates: readonly Float64Array[], information: Matrix): MotionModes {
  const { size } = information;
  const frames = estimates.length;
  if (frames < FEWEST_FRAMES) return { shapes: [], variances: new Float64Array(), noise: 1 };
  const { values, vectors } = decomposeSymmetric(covarianceOf(estimates, size));
  const ratio = size / frames;
  const edge = (1 + Math.sqrt(ratio)) ** 2;
  const seen = values.subarray(0, Math.min(size, frames - 1));
  const noise = noiseLevel(seen, edge, Math.max(1, ratio));
  const unwhiten = powerOf(information, -0.5);
  const kept = [...values.keys()].filter((k) => values[k] > CAUTION * edge * noise && noise > 0);
  return {
    shapes: kept.map((k) => apply(unwhiten, vectors[k]).map((value) => value * Math.sqrt(noise))),
    variances: Float64Array.from(kept, (k) => {
      const middle = values[k] / noise + 1 - ratio;
      return (middle + Math.sqrt(middle * middle - (4 * values[k]) / noise)) / 2 - 1;
    }),
    noise,
  };
}

/** A power of a symmetric positive matrix; directions with next to no weight stay 0. */
export function powerOf(matrix: Matrix, exponent: number): Matrix {
  const pairs = decomposeSymmetric(matrix);
  const smallest = 1e-6 * Math.max(0, pairs.values[0] ?? 0);
  return mapEigenvalues(pairs, (value) => (value > smallest ? value ** exponent : 0));
}

function covarianceOf(vectors: readonly Float64Array[], size: number): Matrix {
  const mean = new Float64Array(size);
  for (const vector of vectors)
    for (let i = 0; i < size; i++) mean[i] += vector[i] / vectors.length;
  const centred = vectors.map((vector) => vector.map((value, i) => value - mean[i]));
  return createMatrix(size, (i, j) => {
    let sum = 0;
    for (const vector of centred) sum += vector[i] * vector[j];
    return sum / vectors.length;
  });
}

/**
 * Mean of the eigenvalues that noise of that level can reach. The search starts at what the weights of
 * pixels say, 1, and rises: from above, a recording with more motion than frames would pass for noise.
 *
 * @param inflation how much larger eigenvalues are that stand for directions which no frame shows
 */
function noiseLevel(values: Float64Array, edge: number, inflation: number): number {
  let level = 1;
  for (let i = 0; i < NOISE_ROUNDS; i++) {
    const reachable = values.filter((value) => value <= edge * level);
    if (reachable.length === 0) break;
    const mean = reachable.reduce((sum, value) => sum + value, 0) / reachable.length;
    level = mean / inflation;
  }
  return level;
}

/** Rounds after which the level of the noise has settled. */
const NOISE_ROUNDS = 30;
