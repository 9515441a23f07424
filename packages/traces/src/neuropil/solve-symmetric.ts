/** A pivot below this share of the largest diagonal element says nothing of its unknown. */
const SINGULAR = 1e-12;

/**
 * Solves `A x = b` for a symmetric positive semidefinite `A`, row-major, by Cholesky's factors; an unknown that the
 * others leave undetermined is 0.
 */
export function solveSymmetric(matrix: Float64Array, target: Float64Array): Float64Array {
  const n = target.length;
  const lower = new Float64Array(n * n);
  const x = target.slice();
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, matrix[i * n + i] as number);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j] as number;
      for (let k = 0; k < j; k++) {
        sum -= (lower[i * n + k] as number) * (lower[j * n + k] as number);
      }
      const pivot = lower[j * n + j] as number;
      if (i === j) lower[i * n + i] = sum > SINGULAR * largest ? Math.sqrt(sum) : 0;
      else lower[i * n + j] = pivot > 0 ? sum / pivot : 0;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++)
      x[i] = (x[i] as number) - (lower[i * n + k] as number) * (x[k] as number);
    x[i] = divide(x[i] as number, lower[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    x[i] = divide(x[i] as number, lower[i * n + i] as number);
    for (let k = 0; k < i; k++)
      x[k] = (x[k] as number) - (lower[i * n + k] as number) * (x[i] as number);
  }
  return x;
}

function divide(value: number, pivot: number): number {
  return pivot > 0 ? value / pivot : 0;
}
