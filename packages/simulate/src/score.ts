import { InvalidArgumentError } from '@ophys/core';
import { type Displacement, displacementOf } from './motion/displacement.ts';

/** Estimated displacement of each frame, in px, positive down (y) and right (x). */
export interface EstimatedShifts {
  readonly y: ArrayLike<number>;
  readonly x: ArrayLike<number>;
}

/** Estimated displacement at some places of each frame, in px, positive down (y) and right (x). */
export interface EstimatedField {
  /** The places: rows and columns of the corrected image, one pair per place; may be fractional. */
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
  /** Share of frames whose root mean square error, over all places, is above 1 px. */
  readonly framesAbove1Px: number;
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
  return summarize(lengthsOf(centre(y), centre(x)), y.length);
}

/** Places of the corrected image, and over how much of it truth is averaged there. */
export interface ScoringPlaces extends Pick<EstimatedField, 'rows' | 'columns'> {
  /** Side in px of the square round each place; 0 or absent for the place alone. */
  readonly sidePx?: number | undefined;
}

/** A grid of places that covers a field evenly: the centres of `count` × `count` equal rectangles. */
export function scoringGrid(
  { height, width }: Pick<Displacement, 'height' | 'width'>,
  count = 16,
): Required<Pick<ScoringPlaces, 'rows' | 'columns'>> {
  const centre = (i: number, length: number) => ((i + 0.5) * length) / count - 0.5;
  const places = Array.from({ length: count * count }, (_, i) => i);
  return {
    rows: places.map((i) => centre(Math.floor(i / count), height)),
    columns: places.map((i) => centre(i % count, width)),
  };
}

/**
 * True displacements at places of the corrected image, all frames: what {@link scoreFields} compares
 * with. Averages over a square are taken on 5 × 5 points of it.
 */
export function trueField(truth: Displacement, places: ScoringPlaces): EstimatedField {
  const { rows, columns, sidePx = 0 } = places;
  const offsets = sidePx > 0 ? [-0.4, -0.2, 0, 0.2, 0.4].map((part) => part * sidePx) : [0];
  const frames = truth.y.length;
  const y = new Float64Array(frames * rows.length);
  const x = new Float64Array(frames * rows.length);
  const share = 1 / offsets.length ** 2;
  for (let i = 0; i < y.length; i++) {
    const place = i % rows.length;
    for (const down of offsets) {
      for (const right of offsets) {
        const [row, column] = [(rows[place] as number) + down, (columns[place] as number) + right];
        const shift = displacementOf(truth, Math.floor(i / rows.length), row, column);
        y[i] = (y[i] as number) + share * shift.y;
        x[i] = (x[i] as number) + share * shift.x;
      }
    }
  }
  return { rows, columns, y, x };
}

/**
 * Scores displacements of parts of the field: at every place and frame the error is estimate minus
 * truth, minus its median over time per place and axis.
 *
 * @throws {InvalidArgumentError} when the two are not of the same places and frames
 */
export function scoreFields(estimated: EstimatedField, truth: EstimatedField): RegistrationScore {
  const places = truth.rows.length;
  checkLength('estimated.rows', estimated.rows.length, places);
  checkLength('estimated.columns', estimated.columns.length, places);
  checkLength('estimated.y', estimated.y.length, truth.y.length);
  checkLength('estimated.x', estimated.x.length, truth.x.length);
  const frames = truth.y.length / Math.max(1, places);
  const lengths = new Float64Array(truth.y.length);
  const errorsAt = (place: number, axis: 'y' | 'x') =>
    Float64Array.from({ length: frames }, (_, t) => {
      const at = t * places + place;
      return (estimated[axis][at] as number) - (truth[axis][at] as number);
    });
  for (let place = 0; place < places; place++) {
    const [y, x] = [centre(errorsAt(place, 'y')), centre(errorsAt(place, 'x'))];
    lengths.set(lengthsOf(y, x), place * frames);
  }
  return summarize(lengths, frames);
}

/** {@link scoreFields} against the true displacement at the estimate's own places. */
export function scoreLocalRegistration(
  estimated: EstimatedField,
  truth: Displacement,
): RegistrationScore {
  const { rows, columns } = estimated;
  checkLength('estimated.columns', columns.length, rows.length);
  return scoreFields(estimated, trueField(truth, { rows, columns }));
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

/** Summary of the lengths of errors, `[place, frame]`. */
function summarize(lengths: Float64Array, frames: number): RegistrationScore {
  const sorted = lengths.slice().sort();
  const squares = new Float64Array(frames);
  for (let i = 0; i < lengths.length; i++) {
    squares[i % frames] = (squares[i % frames] as number) + (lengths[i] as number) ** 2;
  }
  const places = lengths.length / frames;
  return {
    rmsPx: Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / lengths.length),
    medianPx: quantile(sorted, 0.5),
    p95Px: quantile(sorted, 0.95),
    fractionAbove1Px: shareAbove(lengths, 1),
    framesAbove1Px: shareAbove(squares, places),
  };
}

function shareAbove(values: Float64Array, limit: number): number {
  return values.reduce((count, value) => count + (value > limit ? 1 : 0), 0) / values.length;
}

/** Quantile with linear interpolation, as NumPy's default. */
function quantile(sorted: Float64Array, q: number): number {
  const position = q * (sorted.length - 1);
  const lower = Math.floor(position);
  const low = sorted[lower] as number;
  const high = sorted[Math.min(lower + 1, sorted.length - 1)] as number;
  return low + (position - lower) * (high - low);
}
