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
