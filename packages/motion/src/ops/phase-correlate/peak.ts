/** Rows and columns round the highest pixel from which the subpixel peak is interpolated. */
export const patchRadius = 3;

/** Side of the square patch that {@link createPeakFinder} takes. */
export const patchSide = 2 * patchRadius + 1;

/** Ends Newton's iteration, in px. */
const tolerance = 1e-5;

/** A peak relative to the centre of its patch, in px, and the surface's height there. */
export interface Peak {
  readonly y: number;
  readonly x: number;
  readonly height: number;
}

/**
 * Finds the continuous maximum of a correlation surface from the 7 x 7 pixels round its highest.
 *
 * A whitened correlation that was smoothed by a Gaussian of `smoothing` px is a random surface with
 * the covariance `exp(-d^2 / (4 smoothing^2))`, so the best linear interpolation of it is kriging
 * with that covariance (Gaussian-process regression; Rasmussen and Williams 2006, section 2.2). It
 * separates into rows and columns. The maximum is climbed by Newton steps, gradient steps where the
 * surface is not concave, within one pixel of the centre.
 */
export function createPeakFinder(smoothing: number): (patch: ArrayLike<number>) => Peak {
  const interpolate = createInterpolator(Math.SQRT2 * smoothing);
  return (patch) => {
    let y = 0;
    let x = 0;
    let surface = evaluate(patch, interpolate(y), interpolate(x));
    for (let iteration = 0; iteration < 20; iteration++) {
      const step = climb(surface);
      const nextY = clampUnit(y + step.y);
      const nextX = clampUnit(x + step.x);
      const moved = Math.hypot(nextY - y, nextX - x);
      [y, x] = [nextY, nextX];
      surface = evaluate(patch, interpolate(y), interpolate(x));
      if (moved < tolerance) break;
    }
    return { y, x, height: surface.height };
  };
}

interface Surface {
  readonly height: number;
  readonly dy: number;
  readonly dx: number;
  readonly dyy: number;
  readonly dxx: number;
  readonly dxy: number;
}

/** Weights of the seven samples for the value, first and second derivative at one place. */
type Weights = readonly [value: Float64Array, first: Float64Array, second: Float64Array];

function createInterpolator(deviation: number): (at: number) => Weights {
  const variance = deviation * deviation;
  const inverse = invertCovariance(variance);
  return (at) => {
    const value = new Float64Array(patchSide);
    const first = new Float64Array(patchSide);
    const second = new Float64Array(patchSide);
    for (let i = 0; i < patchSide; i++) {
      const d = at - (i - patchRadius);
      const covariance = Math.exp((-0.5 * d * d) / variance);
      const slope = (-d / variance) * covariance;
      const curvature = ((d * d) / variance - 1) * (covariance / variance);
      for (let j = 0; j < patchSide; j++) {
        value[j] += inverse[i][j] * covariance;
        first[j] += inverse[i][j] * slope;
        second[j] += inverse[i][j] * curvature;
      }
    }
    return [value, first, second];
  };
}

/** Gauss-Jordan inverse of the samples' covariance; the small ridge keeps it well conditioned. */
function invertCovariance(variance: number): Float64Array[] {
  const rows = Array.from({ length: patchSide }, (_, i) =>
    Float64Array.from({ length: 2 * patchSide }, (_, j) => {
      if (j >= patchSide) return j - patchSide === i ? 1 : 0;
      return Math.exp((-0.5 * (i - j) ** 2) / variance) + (i === j ? 1e-6 : 0);
    }),
  );
  for (let pivot = 0; pivot < patchSide; pivot++) {
    const scale = rows[pivot][pivot];
    for (let j = 0; j < 2 * patchSide; j++) rows[pivot][j] /= scale;
    for (let i = 0; i < patchSide; i++) {
      if (i === pivot) continue;
      const factor = rows[i][pivot];
      for (let j = 0; j < 2 * patchSide; j++) rows[i][j] -= factor * rows[pivot][j];
    }
  }
  return rows.map((row) => row.slice(patchSide));
}

function evaluate(patch: ArrayLike<number>, alongY: Weights, alongX: Weights): Surface {
  const sums = new Float64Array(6);
  for (let i = 0; i < patchSide; i++) {
    let value = 0;
    let first = 0;
    let second = 0;
    for (let j = 0; j < patchSide; j++) {
      const sample = patch[i * patchSide + j];
      value += sample * alongX[0][j];
      first += sample * alongX[1][j];
      second += sample * alongX[2][j];
    }
    sums[0] += alongY[0][i] * value;
    sums[1] += alongY[1][i] * value;
    sums[2] += alongY[0][i] * first;
    sums[3] += alongY[2][i] * value;
    sums[4] += alongY[0][i] * second;
    sums[5] += alongY[1][i] * first;
  }
  const [height, dy, dx, dyy, dxx, dxy] = sums;
  return { height, dy, dx, dyy, dxx, dxy };
}

/** Newton's step where the surface is concave, else half a pixel uphill; at most half a pixel. */
function climb({ dy, dx, dyy, dxx, dxy }: Surface): { y: number; x: number } {
  const determinant = dyy * dxx - dxy * dxy;
  const slope = Math.hypot(dy, dx);
  if (slope === 0) return { y: 0, x: 0 };
  const concave = determinant > 0 && dyy < 0;
  const y = concave ? (dxy * dx - dxx * dy) / determinant : (0.5 * dy) / slope;
  const x = concave ? (dxy * dy - dyy * dx) / determinant : (0.5 * dx) / slope;
  const shrink = Math.min(1, 0.5 / Math.hypot(y, x));
  return { y: y * shrink, x: x * shrink };
}

function clampUnit(value: number): number {
  return Math.min(1, Math.max(-1, value));
}
