/** A square matrix, row-major. */
export interface Matrix {
  readonly size: number;
  readonly data: Float64Array;
}

/** Builds a square matrix entry by entry. */
export function createMatrix(size: number, entry: (row: number, column: number) => number): Matrix {
  const data = new Float64Array(size * size);
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) data[i * size + j] = entry(i, j);
  return { size, data };
}

/** `matrix vector` */
export function apply({ size, data }: Matrix, vector: ArrayLike<number>): Float64Array {
  const product = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += data[i * size + j] * vector[j];
    product[i] = sum;
  }
  return product;
}

/** Eigenvalues of a symmetric matrix, descending, each with its unit vector. */
export interface Eigenpairs {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
}

/** Eigenpairs of a symmetric matrix by Jacobi's rotations (Golub and Van Loan, Matrix Computations, 8.5). */
export function decomposeSymmetric({ size, data }: Matrix): Eigenpairs {
  const a = data.slice();
  const v = createMatrix(size, (i, j) => (i === j ? 1 : 0)).data;
  for (let sweep = 0; sweep < 40 && !isDiagonal(a, size); sweep++) {
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotateAway(a, v, size, p, q);
  }
  const order = [...Array(size).keys()].sort((i, j) => a[j * size + j] - a[i * size + i]);
  return {
    values: Float64Array.from(order, (i) => a[i * size + i]),
    vectors: order.map((i) => v.slice(i * size, (i + 1) * size)),
  };
}

function isDiagonal(a: Float64Array, size: number): boolean {
  let diagonal = 0;
  let rest = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      if (i === j) diagonal += a[i * size + j] ** 2;
      else rest += a[i * size + j] ** 2;
    }
  }
  return rest <= 1e-22 * diagonal;
}

/** Rotates rows and columns p and q so that `a[p, q]` becomes 0; rows of `v` turn along. */
function rotateAway(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const off = a[p * size + q];
  if (off === 0) return;
  const theta = (a[q * size + q] - a[p * size + p]) / (2 * off);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < size; k++) turn(a, k * size + p, k * size + q, c, s);
  for (let k = 0; k < size; k++) turn(a, p * size + k, q * size + k, c, s);
  for (let k = 0; k < size; k++) turn(v, p * size + k, q * size + k, c, s);
}

function turn(values: Float64Array, i: number, j: number, c: number, s: number): void {
  const [x, y] = [values[i], values[j]];
  values[i] = c * x - s * y;
  values[j] = s * x + c * y;
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

/**
 * Inverse of a symmetric matrix that is positive but perhaps singular, by Cholesky's factors after a
 * billionth of its largest diagonal entry was added to the diagonal.
 */
export function invertPositive(matrix: Matrix): Matrix {
  const { size } = matrix;
  const factor = factorize(matrix);
  const inverse = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    const unit = new Float64Array(size);
    unit[column] = 1;
    inverse.set(solveFactored(factor, size, unit), column * size);
  }
  return { size, data: inverse };
}

function factorize({ size, data }: Matrix): Float64Array {
  let largest = 0;
  for (let i = 0; i < size; i++) largest = Math.max(largest, data[i * size + i]);
  const ridge = Math.max(1e-9 * largest, Number.MIN_VALUE ** 0.5);
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = data[i * size + j] + (i === j ? ridge : 0);
      for (let k = 0; k < j; k++) sum -= lower[i * size + k] * lower[j * size + k];
      lower[i * size + j] = i === j ? Math.sqrt(Math.max(ridge, sum)) : sum / lower[j * size + j];
    }
  }
  return lower;
}

/** Solves `L L' x = vector` in place. */
function solveFactored(lower: Float64Array, size: number, vector: Float64Array): Float64Array {
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) vector[i] -= lower[i * size + k] * vector[k];
    vector[i] /= lower[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) vector[i] -= lower[k * size + i] * vector[k];
    vector[i] /= lower[i * size + i];
  }
  return vector;
}
