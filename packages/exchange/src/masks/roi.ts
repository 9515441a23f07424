import { describeValue, InputError, type Mask, WrongTypeError } from '@ophys/core';

/** Size of a frame in px. */
export interface FrameSize {
  readonly height: number;
  readonly width: number;
}

/**
 * Refuses what is no size of frames.
 *
 * @throws {WrongTypeError} unless height and width are whole numbers above 0
 */
export function requireFrameSize(frame: unknown): void {
  const { height, width }: { height?: unknown; width?: unknown } = Object(frame);
  if ([height, width].every((side) => Number.isSafeInteger(side) && (side as number) > 0)) return;
  const given =
    height === undefined && width === undefined
      ? describeValue(frame)
      : `height ${describeValue(height)} and width ${describeValue(width)}`;
  throw new WrongTypeError(
    'frame',
    `Expected frame as the size of the movie's frames, such as { height: 512, width: 512 }, got ${given}.`,
  );
}

/** An ROI as another tool drew or found it. */
export interface ImportedRoi {
  /** Its name or number in that tool. */
  readonly name: string;
  readonly mask: Mask;
}

/** Weighted pixels before they are known to lie in the frame. */
export interface Pixels {
  readonly rows: ArrayLike<number>;
  readonly columns: ArrayLike<number>;
  /** Default 1 each. */
  readonly weights?: ArrayLike<number> | undefined;
}

/**
 * A mask of pixels; those without a weight above 0 are left out.
 *
 * @throws {InputError} when a pixel is outside the frame, named twice, or none is left
 */
export function maskOfPixels(pixels: Pixels, frame: FrameSize, what: string): Mask {
  const { rows, columns, weights } = pixels;
  if (rows.length !== columns.length || (weights && weights.length !== rows.length)) {
    throw new InputError(
      `${what} has ${rows.length} rows, ${columns.length} columns and ${weights?.length ?? rows.length} weights; they must be as many.`,
    );
  }
  const weightOf = (i: number) => weights?.[i] ?? 1;
  const flat = Float64Array.from(rows, (row, i) => {
    const column = columns[i] as number;
    if (isInside(row, column, frame) && Number.isFinite(weightOf(i))) {
      return row * frame.width + column;
    }
    throw outside(row, column, weightOf(i), frame, what);
  });
  const order = [...flat.keys()].filter((i) => weightOf(i) > 0);
  order.sort((a, b) => (flat[a] as number) - (flat[b] as number));
  if (order.length === 0) throw new InputError(`${what} has no pixel.`);
  const sorted = Uint32Array.from(order, (i) => flat[i] as number);
  const twice = sorted.findIndex((pixel, i) => i > 0 && pixel === sorted[i - 1]);
  if (twice > 0) {
    const pixel = sorted[twice] as number;
    const [row, column] = [Math.floor(pixel / frame.width), pixel % frame.width];
    throw new InputError(`${what} names row ${row}, column ${column} twice.`);
  }
  return { pixels: sorted, weights: Float32Array.from(order, weightOf) };
}

function isInside(row: number, column: number, { height, width }: FrameSize): boolean {
  return (
    Number.isInteger(row) &&
    Number.isInteger(column) &&
    row >= 0 &&
    column >= 0 &&
    row < height &&
    column < width
  );
}

function outside(
  row: number,
  column: number,
  weight: number,
  { height, width }: FrameSize,
  what: string,
): InputError {
  if (!Number.isFinite(weight)) return new InputError(`${what} has a weight of ${weight}.`);
  return new InputError(
    `${what} has a pixel at row ${row}, column ${column}, but frames are ${height} × ${width} (rows × columns). The ROIs are of another recording, or its rows and columns are exchanged.`,
  );
}
