import { createMatrix, type Matrix } from './matrix.ts';

/** Eigenvalues of a symmetric matrix, descending, each with its unit vector. */
export interface Eigenpairs {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
}

/** A symmetric matrix whose only other entries are next to its diagonal. */
interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** `[k]` stands at `[k, k + 1]` and `[k + 1, k]`. */
  readonly beside: Float64Array;
}

/**
 * Eigenpairs of a symmetric matrix: Householder's reflections make it tridiagonal, and QR steps with
 * Wilkinson's shift diagonal (Golub and Van Loan, Matrix Computations, 8.3).
 */
export function decomposeSymmetric({ size, data }: Matrix): Eigenpairs {
  const rows = createMatrix(size, (i, j) => (i === j ? 1 : 0)).data;
  const { diagonal, beside } = reduce(data.slice(), rows, size);
  diagonalize({ diagonal, beside }, rows, size);
  const order = [...Array(size).keys()].sort((i, j) => diagonal[j] - diagonal[i]);
  return {
    values: Float64Array.from(order, (i) => diagonal[i]),
    vectors: order.map((i) => rows.slice(i * size, (i + 1) * size)),
  };
}

/** Makes `a` tridiagonal by reflections from both sides; `rows` are reflected along. */
function reduce(a: Float64Array, rows: Float64Array, size: number): Tridiagonal {
  const beside = new Float64Array(Math.max(0, size - 1));
  for (let k = 0; k < size - 1; k++) {
    const mirror = new Float64Array(size);
    for (let i = k + 1; i < size; i++) mirror[i] = a[i * size + k];
    const length = Math.hypot(...mirror);
    beside[k] = mirror[k + 1] > 0 ? -length : length;
    mirror[k + 1] -= beside[k];
    const norm = Math.hypot(...mirror);
    if (norm === 0) continue;
    for (let i = k + 1; i < size; i++) mirror[i] /= norm;
    reflectBoth(a, mirror, k + 1, size);
    reflectRows(rows, mirror, k + 1, size);
  }
  return { diagonal: Float64Array.from({ length: size }, (_, i) => a[i * size + i]), beside };
}

/** `H a H` of the rows and columns from `first` on, `H` being `1 - 2 mirror mirror'`. */
function reflectBoth(a: Float64Array, mirror: Float64Array, first: number, size: number): void {
  const product = new Float64Array(size);
  let along = 0;
  for (let i = first; i < size; i++) {
    let sum = 0;
    for (let j = first; j < size; j++) sum += a[i * size + j] * mirror[j];
    product[i] = 2 * sum;
    along += product[i] * mirror[i];
  }
  for (let i = first; i < size; i++) product[i] -= along * mirror[i];
  for (let i = first; i < size; i++) {
    const [m, p] = [mirror[i], product[i]];
    for (let j = first; j < size; j++) a[i * size + j] -= m * product[j] + p * mirror[j];
  }
}

/** `H rows` */
function reflectRows(rows: Float64Array, mirror: Float64Array, first: number, size: number): void {
  const sums = new Float64Array(size);
  for (let i = first; i < size; i++) {
    for (let j = 0; j < size; j++) sums[j] += mirror[i] * rows[i * size + j];
  }
  for (let i = first; i < size; i++) {
    const twice = 2 * mirror[i];
    for (let j = 0; j < size; j++) rows[i * size + j] -= twice * sums[j];
  }
}

/** QR steps after which an eigenvalue that has not settled will not. */
const MOST_STEPS = 50;

/** Makes what is beside the diagonal negligible, from the end; `rows` turn along. */
function diagonalize(matrix: Tridiagonal, rows: Float64Array, size: number): void {
  const { diagonal, beside } = matrix;
  const largest = [...diagonal, ...beside].reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const isNegligible = (k: number) => Math.abs(beside[k]) <= Number.EPSILON * largest;
  for (let last = size - 1; last > 0; last--) {
    for (let step = 0; step < MOST_STEPS && !isNegligible(last - 1); step++) {
      let first = last - 1;
      while (first > 0 && !isNegligible(first - 1)) first--;
      takeQrStep(matrix, rows, size, first, last);
    }
  }
}

/** One implicit QR step of the part from `first` to `last`, which has no negligible entry inside. */
function takeQrStep(
  { diagonal, beside }: Tridiagonal,
  rows: Float64Array,
  size: number,
  first: number,
  last: number,
): void {
  const end = beside[last - 1];
  const half = (diagonal[last - 1] - diagonal[last]) / 2;
  const root = Math.hypot(half, end);
  const shift = diagonal[last] - (end * end) / (half + (half < 0 ? -root : root));
  let x = diagonal[first] - shift;
  let z = beside[first];
  for (let k = first; k < last; k++) {
    const length = Math.hypot(x, z);
    const [c, s] = length === 0 ? [1, 0] : [x / length, z / length];
    if (k > first) beside[k - 1] = length;
    const [upper, between, lower] = [diagonal[k], beside[k], diagonal[k + 1]];
    diagonal[k] = c * c * upper + 2 * c * s * between + s * s * lower;
    diagonal[k + 1] = s * s * upper - 2 * c * s * between + c * c * lower;
    beside[k] = c * s * (lower - upper) + (c * c - s * s) * between;
    if (k < last - 1) {
      x = beside[k];
      z = s * beside[k + 1];
      beside[k + 1] *= c;
    }
    turnRows(rows, size, k, c, s);
  }
}

/** Rotates rows k and k + 1. */
function turnRows(rows: Float64Array, size: number, k: number, c: number, s: number): void {
  const [upper, lower] = [k * size, (k + 1) * size];
  for (let i = 0; i < size; i++) {
    const [u, v] = [rows[upper + i], rows[lower + i]];
    rows[upper + i] = c * u + s * v;
    rows[lower + i] = c * v - s * u;
  }
}

/** `sum_k f(value_k) vector_k vector_k'` */
export function mapEigenvalues(
  { values, vectors }: Eigenpairs,
  transform: (value: number) => number,
): Matrix {
  const size = values.length;
  const data = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    const value = transform(values[k]);
    if (value === 0) continue;
    const vector = vectors[k];
    for (let i = 0; i < size; i++) {
      const scaled = value * vector[i];
      for (let j = 0; j < size; j++) data[i * size + j] += scaled * vector[j];
    }
  }
  return { size, data };
}
