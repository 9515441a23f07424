/** Rounds of orthogonal iteration; the leading components settle within a few. */
const ROUNDS = 30;

/**
 * Time courses of the leading principal components of some vectors, strongest first, each of norm 1:
 * eigenvectors of the vectors' Gram matrix after their mean was taken off (method of snapshots,
 * Sirovich 1987, Q. Appl. Math. 45:561), by orthogonal iteration from a fixed start.
 *
 * @param vectors one per frame, of equal length; overwritten
 * @returns at most `components`, fewer for few vectors
 */
export function principalComponents(
  vectors: readonly Float32Array[],
  components: number,
): Float64Array[] {
  const count = vectors.length;
  centre(vectors);
  const gram = gramMatrix(vectors);
  const basis: Float64Array[] = Array.from(
    { length: Math.max(0, Math.min(components, count - 1)) },
    (_, k) => Float64Array.from({ length: count }, (_, i) => Math.sin((i + 1) ** 2 + k)),
  );
  orthonormalize(basis);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [k, vector] of basis.entries()) basis[k] = multiply(gram, vector);
    orthonormalize(basis);
  }
  return basis;
}

function centre(vectors: readonly Float32Array[]): void {
  const length = vectors[0]?.length ?? 0;
  for (let p = 0; p < length; p++) {
    let sum = 0;
    for (const vector of vectors) sum += vector[p];
    for (const vector of vectors) vector[p] -= sum / vectors.length;
  }
}

function gramMatrix(vectors: readonly Float32Array[]): readonly Float64Array[] {
  const gram = vectors.map(() => new Float64Array(vectors.length));
  for (const [i, a] of vectors.entries()) {
    for (let j = i; j < vectors.length; j++) {
      const b = vectors[j];
      let sum = 0;
      for (let p = 0; p < a.length; p++) sum += a[p] * b[p];
      gram[i][j] = sum;
      gram[j][i] = sum;
    }
  }
  return gram;
}

function multiply(matrix: readonly Float64Array[], vector: Float64Array): Float64Array {
  return Float64Array.from(matrix, (row) =>
    row.reduce((sum, value, i) => sum + value * vector[i], 0),
  );
}

/** Gram and Schmidt's; a vector that nothing is left of becomes 0. */
function orthonormalize(basis: Float64Array[]): void {
  for (const [k, vector] of basis.entries()) {
    const before = Math.hypot(...vector);
    for (let j = 0; j < k; j++) {
      const other = basis[j];
      const along = vector.reduce((sum, value, i) => sum + value * other[i], 0);
      for (let i = 0; i < vector.length; i++) vector[i] -= along * other[i];
    }
    const norm = Math.hypot(...vector);
    const scale = norm > 1e-9 * before ? 1 / norm : 0;
    for (let i = 0; i < vector.length; i++) vector[i] *= scale;
  }
}
