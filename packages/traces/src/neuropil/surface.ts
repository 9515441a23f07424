import { solveSymmetric } from './solve-symmetric.ts';

/** Terms of a quadratic surface: value, two slopes, three curvatures. */
export const SURFACE_TERMS = 6;

/** Where something was measured, and how much it counts. */
export interface SurfacePoint {
  readonly row: number;
  readonly column: number;
  readonly count: number;
}

/** Keeps the terms that few or aligned points do not tell near 0. */
const RIDGE = 1e-6;

/**
 * The matrix `[term, point]` from values at some points to the quadratic surface through them, by least squares: its
 * value at `centre`, slopes down and right, curvatures. Lengths are in units of the largest distance of a point.
 */
export function describeSurface(
  points: readonly SurfacePoint[],
  [row, column]: readonly [row: number, column: number],
): Float64Array {
  const reach = points.reduce(
    (far, p) => Math.max(far, Math.abs(p.row - row), Math.abs(p.column - column)),
    1,
  );
  const basis = points.map((p) => {
    const [y, x] = [(p.row - row) / reach, (p.column - column) / reach];
    return [1, y, x, y * y, y * x, x * x];
  });
  const total = points.reduce((sum, { count }) => sum + count, 0);
  const gram = new Float64Array(SURFACE_TERMS ** 2);
  for (let i = 0; i < SURFACE_TERMS; i++) {
    for (let j = 0; j < SURFACE_TERMS; j++) {
      gram[i * SURFACE_TERMS + j] = basis.reduce(
        (sum, b, p) => sum + share(p) * (b[i] as number) * (b[j] as number),
        i === j ? RIDGE : 0,
      );
    }
  }
  const terms = new Float64Array(SURFACE_TERMS * points.length);
  basis.forEach((b, p) => {
    const solved = solveSymmetric(
      gram,
      Float64Array.from(b, (value) => value * share(p)),
    );
    solved.forEach((value, term) => {
      terms[term * points.length + p] = value;
    });
  });
  return terms;

  function share(point: number): number {
    return (points[point] as SurfacePoint).count / total;
  }
}
