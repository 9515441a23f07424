import { InvalidArgumentError } from '@ophys/core';
import { joinShifts, type Shifts } from './shifts.ts';

/** Where the knots of a field lie, in px of the frame, ascending along each axis. */
export interface FieldGrid {
  readonly y: Float32Array;
  readonly x: Float32Array;
}

/**
 * Where the content of each part of each frame lies relative to the frame's rigid shift, in px:
 * `corrected[row, column] = frame[row + shift.y + y(row, column), column + shift.x + x(row, column)]`.
 * Between knots a field is bilinear, beyond the outermost ones constant.
 */
export interface DisplacementField {
  readonly grid: FieldGrid;
  /** `[frame, knot row, knot column]`, positive down. */
  readonly y: Float32Array;
  /** `[frame, knot row, knot column]`, positive right. */
  readonly x: Float32Array;
}

/** How the content of some frames lies relative to the reference: shift plus field. */
export interface Motion {
  readonly shifts: Shifts;
  /** Absent when the frames were registered rigidly. */
  readonly field?: DisplacementField | undefined;
}

/** What resampling needs to know of a {@link Motion}. */
export interface Displacements extends Pick<Motion, 'field'> {
  readonly shifts: Pick<Shifts, 'y' | 'x'>;
}

/** The same displacements with 0 for what is not finite. */
export function finiteDisplacements({ shifts, field }: Displacements): Displacements {
  const finite = (values: Float32Array) =>
    values.every(Number.isFinite) ? values : values.map((v) => (Number.isFinite(v) ? v : 0));
  return {
    shifts: { y: finite(shifts.y), x: finite(shifts.x) },
    field: field && { grid: field.grid, y: finite(field.y), x: finite(field.x) },
  };
}

/** Knots of a grid, which is how many numbers each frame has along either axis of a field. */
export function knotCount({ y, x }: FieldGrid): number {
  return y.length * x.length;
}

/** A field of 0 of `count` frames. */
export function createField(grid: FieldGrid, count: number): DisplacementField {
  const length = count * knotCount(grid);
  return { grid, y: new Float32Array(length), x: new Float32Array(length) };
}

/** The fields of consecutive blocks of frames, on one grid, as one. */
export function joinFields(parts: readonly DisplacementField[]): DisplacementField | undefined {
  const first = parts[0];
  if (first === undefined) return undefined;
  return {
    grid: first.grid,
    y: joinFloats(parts.map(({ y }) => y)),
    x: joinFloats(parts.map(({ x }) => x)),
  };
}

/** The motion of consecutive blocks of frames, all with a field on one grid or all without, as one. */
export function joinMotion(parts: readonly Motion[]): Motion {
  const fields = parts.map(({ field }) => field).filter((field) => field !== undefined);
  return { shifts: joinShifts(parts.map(({ shifts }) => shifts)), field: joinFields(fields) };
}

/** Copies of the field of frames `start` to `stop - 1`. */
export function sliceField(
  { grid, y, x }: DisplacementField,
  start: number,
  stop: number,
): DisplacementField {
  const knots = knotCount(grid);
  const [first, last] = [start * knots, stop * knots];
  return { grid: copyGrid(grid), y: y.slice(first, last), x: x.slice(first, last) };
}

/** A grid of its own for a field that moves to another thread, its arrays with it. */
export function copyGrid({ y, x }: FieldGrid): FieldGrid {
  return { y: y.slice(), x: x.slice() };
}

/** The field of one frame at a place of the frame, in px. */
export function sampleField(
  { grid, y, x }: DisplacementField,
  frame: number,
  row: number,
  column: number,
): { readonly y: number; readonly x: number } {
  const v = locateKnot(grid.y, row);
  const u = locateKnot(grid.x, column);
  const at = (values: Float32Array, knotRow: number, knotColumn: number) =>
    values[(frame * grid.y.length + knotRow) * grid.x.length + knotColumn];
  const mix = (values: Float32Array) =>
    (1 - v.part) * ((1 - u.part) * at(values, v.low, u.low) + u.part * at(values, v.low, u.high)) +
    v.part * ((1 - u.part) * at(values, v.high, u.low) + u.part * at(values, v.high, u.high));
  return { y: mix(y), x: mix(x) };
}

/** The two knots round a place along one axis, and how far it lies from the lower to the higher. */
export interface KnotInterval {
  readonly low: number;
  readonly high: number;
  readonly part: number;
}

/** Finds the knots round a place; beyond the outermost both are that one. */
export function locateKnot(knots: Float32Array, place: number): KnotInterval {
  const last = knots.length - 1;
  if (place <= knots[0]) return { low: 0, high: 0, part: 0 };
  if (place >= knots[last]) return { low: last, high: last, part: 0 };
  let low = 0;
  while (knots[low + 1] <= place) low++;
  return { low, high: low + 1, part: (place - knots[low]) / (knots[low + 1] - knots[low]) };
}

/**
 * Throws {@link InvalidArgumentError} when a motion is not that of `frames` frames, or the knots of
 * its field do not ascend within a frame of the size given.
 */
export function requireMotionOf(
  motion: Displacements,
  frames: number,
  size?: readonly [height: number, width: number],
): void {
  const { shifts, field } = motion;
  if (!shifts?.y || !shifts.x) {
    const isShifts = 'y' in motion && 'x' in motion;
    throw new InvalidArgumentError(
      'motion',
      `Expected { shifts, field } as estimateShifts gives it, got ${isShifts ? 'shifts alone; pass { shifts }' : 'no shifts'}.`,
    );
  }
  if (shifts.y.length !== frames || shifts.x.length !== frames) {
    throw new InvalidArgumentError(
      'shifts',
      `Expected one shift for each of ${frames} frames, got ${shifts.y.length} (y) and ${shifts.x.length} (x).`,
    );
  }
  if (field === undefined) return;
  requireAscending('field.grid.y', field.grid.y);
  requireAscending('field.grid.x', field.grid.x);
  if (size !== undefined) requireKnotsInside(field.grid, size);
  const expected = frames * knotCount(field.grid);
  if (field.y.length !== expected || field.x.length !== expected) {
    throw new InvalidArgumentError(
      'field',
      `Expected ${expected} numbers, one for each of ${field.grid.y.length} x ${field.grid.x.length} knots of ${frames} frames, got ${field.y.length} (y) and ${field.x.length} (x).`,
    );
  }
}

function requireKnotsInside(
  { y, x }: FieldGrid,
  [height, width]: readonly [height: number, width: number],
): void {
  const [lastY, lastX] = [y[y.length - 1], x[x.length - 1]];
  if (y[0] >= 0 && x[0] >= 0 && lastY <= height - 1 && lastX <= width - 1) return;
  throw new InvalidArgumentError(
    'field',
    `The field's knots lie in rows ${y[0]} to ${lastY} and columns ${x[0]} to ${lastX}, outside frames of ${height} x ${width} px; it was measured on a movie of another size.`,
  );
}

function requireAscending(name: string, knots: Float32Array): void {
  const ascends = knots.every(
    (knot, i) => Number.isFinite(knot) && (i === 0 || knot > knots[i - 1]),
  );
  if (knots.length > 0 && ascends) return;
  throw new InvalidArgumentError(
    name,
    `Expected at least one knot, finite and ascending, got [${knots.join(', ')}].`,
  );
}

function joinFloats(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
