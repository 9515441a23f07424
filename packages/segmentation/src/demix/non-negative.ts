const MAX_SWEEPS = 100;
/** A sweep that changes no value by more than this share of the largest ends the search. */
const TOLERANCE = 1e-5;

/**
 * Non-negative least squares from the normal equations, by coordinate descent (HALS; Cichocki & Phan
 * 2009): `min ½ xᵀ G x − xᵀ h` over `x ≥ 0`. Unknowns without power stay 0.
 *
 * @param gram `G`, symmetric, row-major
 * @param target `h`
 */
export function solveNonNegative(gram: Float64Array, target: Float64Array): Float64Array {
  const n = target.length;
  const x = new Float64Array(n);
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let [change, largest] = [0, 0];
    for (let i = 0; i < n; i++) {
      const power = gram[i * n + i] as number;
      if (!(power > 0)) continue;
      let rest = target[i] as number;
      for (let j = 0; j < n; j++) {
        if (j !== i) rest -= (gram[i * n + j] as number) * (x[j] as number);
      }
      const next = Math.max(0, rest / power);
      change = Math.max(change, Math.abs(next - (x[i] as number)));
      largest = Math.max(largest, next);
      x[i] = next;
    }
    if (change <= TOLERANCE * largest) break;
  }
  return x;
}
