import { decomposeSymmetric } from '../field-model/eigenpairs.ts';
import { createMatrix, type Matrix } from '../field-model/matrix.ts';

/** Variances below this share of the largest are rounding: nothing varies along them. */
const NEGLIGIBLE = 1e-9;

/**
 * Time courses of the leading principal components of some vectors, strongest first, each of norm 1:
 * eigenvectors of the vectors' Gram matrix after their mean was taken off (method of snapshots,
 * Sirovich 1987, Q. Appl. Math. 45:561). A component along which nothing varies is 0.
 *
 * @param vectors one per frame, of equal length; overwritten
 * @returns at most `components`, fewer for few vectors
 */
export function principalComponents(
  vectors: readonly Float32Array[],
  components: number,
): readonly Float64Array[] {
  const count = Math.min(components, vectors.length - 1);
  if (count < 1) return [];
  centre(vectors);
  const { values, vectors: courses } = decomposeSymmetric(gramMatrix(vectors));
  return courses
    .slice(0, count)
    .map((course, k) =>
      values[k] > NEGLIGIBLE * values[0] ? course : new Float64Array(vectors.length),
    );
}

function centre(vectors: readonly Float32Array[]): void {
  const length = vectors[0]?.length ?? 0;
  for (let p = 0; p < length; p++) {
    let sum = 0;
    for (const vector of vectors) sum += vector[p];
    for (const vector of vectors) vector[p] -= sum / vectors.length;
  }
}

function gramMatrix(vectors: readonly Float32Array[]): Matrix {
  const gram = createMatrix(vectors.length, () => 0);
  for (const [i, a] of vectors.entries()) {
    for (let j = i; j < vectors.length; j++) {
      const b = vectors[j];
      let sum = 0;
      for (let p = 0; p < a.length; p++) sum += a[p] * b[p];
      gram.data[i * gram.size + j] = sum;
      gram.data[j * gram.size + i] = sum;
    }
  }
  return gram;
}
