/**
 * Solves `G x = h` for a symmetric positive definite matrix, by Cholesky's factorisation.
 *
 * @param gram `G`, row-major, of which the lower triangle is read; becomes its factor there
 * @param target `h`; becomes the solution
 */
export function solvePositive(gram: Float64Array, target: Float64Array): Float64Array {
  const n = target.length;
  const at = (i: number, j: number) => gram[i * n + j] as number;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = at(i, j);
      for (let k = 0; k < j; k++) rest -= at(i, k) * at(j, k);
      gram[i * n + j] = i === j ? Math.sqrt(rest) : rest / at(j, j);
    }
  }
  for (let i = 0; i < n; i++) {
    let rest = target[i] as number;
    for (let k = 0; k < i; k++) rest -= at(i, k) * (target[k] as number);
    target[i] = rest / at(i, i);
  }
  for (let i = n - 1; i >= 0; i--) {
    let rest = target[i] as number;
    for (let k = i + 1; k < n; k++) rest -= at(k, i) * (target[k] as number);
    target[i] = rest / at(i, i);
  }
  return target;
}
