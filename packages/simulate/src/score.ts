import { InvalidArgumentError } from '@ophys/core';
import { type Displacement, displacementAt } from './motion/displacement.ts';

/** Estimated displacement of each frame, in px, positive down (y) and right (x). */
export interface EstimatedShifts {
  readonly y: ArrayLike<number>;
  readonly x: ArrayLike<number>;
}

/** Estimated displacement at some places of each frame, in px, positive down (y) and right (x). */
export interface EstimatedField {
  /** The places: rows and columns of the frame, one pair per place; may be fractional. */
  readonly rows: ArrayLike<number>;
  readonly columns: ArrayLike<number>;
  /** `[frame, place]`. */
  readonly y: ArrayLike<number>;
  /** `[frame, place]`. */
  readonly x: ArrayLike<number>;
}

/** How far estimated displacements are from the true ones. */
export interface RegistrationScore {
  /** Root mean square of the error's length, in px. */
  readonly rmsPx: number;
  readonly medianPx: number;
  readonly p95Px: number;
  /** Share of errors longer than 1 px. */
  readonly fractionAbove1Px: number;
}

/**
 * Scores rigid shifts: error is estimate minus truth, minus its median over time per axis, because
 * a registration's reference may lie anywhere.
 *
 * @param estimated one shift per frame
 * @param truth displacement of the recording; its rigid part is compared
 */
export function scoreRegistration(
  estimated: EstimatedShifts,
  truth: Pick<Displacement, 'y' | 'x'>,
): RegistrationScore {
  checkLength('estimated.y', estimated.y.length, truth.y.length);
  checkLength('estimated.x', estimated.x.length, truth.x.length);
  const y = truth.y.map((value, t) => (estimated.y[t] as number) - value);
  const x = truth.x.map((value, t) => (estimated.x[t] as number) - value);
  return summarize(lengthsOf(centre(y), centre(x)));
}

/**
 * Scores displacements of parts of the field: at every place and frame the error is estimate minus
 * the true displacement there, minus its median over time per place and axis.
 */
export function scoreLocalRegistration(
  estimated: EstimatedField,
  truth: Displacement,
): RegistrationScore {
  const frames = truth.y.length;
  const places = estimated.rows.length;
  checkLength('estimated.columns', estimated.columns.length, places);
  checkLength('estimated.y', estimated.y.length, frames * places);
  checkLength('estimated.x', estimated.x.length, frames * places);
  const lengths = new Float64Array(frames * places);
  for (let place = 0; place < places; place++) {
    const y = new Float64Array(frames);
    const x = new Float64Array(frames);
    for (let t = 0; t < frames; t++) {
      const [row, column] = [estimated.rows[place] as number, estimated.columns[place] as number];
      const real = displacementAt(truth, t, row, column);
      y[t] = (estimated.y[t * places + place] as number) - real.y;
      x[t] = (estimated.x[t * places + place] as number) - real.x;
    }
    lengths.set(lengthsOf(centre(y), centre(x)), place * frames);
  }
  return summarize(lengths);
}

/**
 * Pearson's correlation of two traces; NaN when one of them is constant or empty.
 *
 * @throws {InvalidArgumentError} when their lengths differ
 */
export function correlate(a: ArrayLike<number>, b: ArrayLike<number>): number {
  checkLength('b', b.length, a.length);
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const da = (a[i] as number) - meanA;
    const db = (b[i] as number) - meanB;
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : Number.NaN;
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

function checkLength(argument: string, got: number, expected: number): void {
  if (got === expected) return;
  throw new InvalidArgumentError(argument, `Expected ${expected} values, got ${got}.`);
}

function centre(errors: Float64Array | Float32Array): Float64Array {
  const median = quantile(Float64Array.from(errors).sort(), 0.5);
  return Float64Array.from(errors, (error) => error - median);
}

function lengthsOf(y: Float64Array, x: Float64Array): Float64Array {
  return y.map((value, i) => Math.hypot(value, x[i] as number));
}

function summarize(lengths: Float64Array): RegistrationScore {
  const sorted = lengths.slice().sort();
  const n = sorted.length;
  return {
    rmsPx: Math.sqrt(sorted.reduce((sum, length) => sum + length * length, 0) / n),
    medianPx: quantile(sorted, 0.5),
    p95Px: quantile(sorted, 0.95),
    fractionAbove1Px: sorted.reduce((count, length) => count + (length > 1 ? 1 : 0), 0) / n,
  };
}

/** Quantile with linear interpolation, as NumPy's default. */
function quantile(sorted: Float64Array, q: number): number {
  const position = q * (sorted.length - 1);
  const lower = Math.floor(position);
  const low = sorted[lower] as number;
  const high = sorted[Math.min(lower + 1, sorted.length - 1)] as number;
  return low + (position - lower) * (high - low);
}
