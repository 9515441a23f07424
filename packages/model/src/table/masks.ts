import { InvalidArgumentError, type Mask, type TypedArray, type TypedArrayOf } from '@ophys/core';
import type { CompoundColumns, NdArray } from '../array.ts';

/** Pixels of an ROI: coordinates along NWB's axes, x = column and y = row, and weights. */
export interface PixelColumns extends CompoundColumns {
  readonly x: TypedArrayOf<'uint32'>;
  readonly y: TypedArrayOf<'uint32'>;
  readonly weight: TypedArrayOf<'float32'>;
}

/** Pixels of an ROI, `[x, y, weight]` each, or as columns. */
export type PixelMask =
  | readonly (readonly [x: number, y: number, weight: number])[]
  | {
      readonly x: ArrayLike<number>;
      readonly y: ArrayLike<number>;
      readonly weight: ArrayLike<number>;
    };

/** Voxels of an ROI, `[x, y, z, weight]` each, or as columns. */
export type VoxelMask =
  | readonly (readonly [x: number, y: number, z: number, weight: number])[]
  | {
      readonly x: ArrayLike<number>;
      readonly y: ArrayLike<number>;
      readonly z: ArrayLike<number>;
      readonly weight: ArrayLike<number>;
    };

/** Pixels or voxels as columns of a compound; refuses coordinates that are no pixel. */
export function toMaskColumns(
  mask: PixelMask | VoxelMask,
  axes: readonly string[],
  argument: string,
): CompoundColumns {
  const members = [...axes, 'weight'];
  const columns = isRows(mask) ? transpose(mask, members, argument) : mask;
  const lists = members.map(
    (name) => (columns as Readonly<Record<string, ArrayLike<number>>>)[name] ?? [],
  );
  if (lists.some((list) => list.length !== lists[0]?.length)) {
    throw new InvalidArgumentError(argument, `The columns of "${argument}" differ in length.`);
  }
  return Object.fromEntries(
    members.map((name, i) => {
      const list = lists[i] ?? [];
      return [name, name === 'weight' ? Float32Array.from(list) : coordinates(list, argument)];
    }),
  );
}

function isRows(
  mask: PixelMask | VoxelMask,
): mask is readonly (readonly [number, number, number])[] {
  return Array.isArray(mask);
}

function transpose(rows: readonly (readonly number[])[], members: string[], argument: string) {
  for (const row of rows) {
    if (row.length === members.length) continue;
    throw new InvalidArgumentError(
      argument,
      `Expected [${members.join(', ')}] for each element of "${argument}", got ${row.length} numbers.`,
    );
  }
  return Object.fromEntries(members.map((name, i) => [name, rows.map((row) => row[i] ?? 0)]));
}

function coordinates(list: ArrayLike<number>, argument: string): TypedArrayOf<'uint32'> {
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    if (Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 32) continue;
    throw new InvalidArgumentError(
      argument,
      `Coordinates of "${argument}" are integers from 0, got ${value}.`,
    );
  }
  return Uint32Array.from(list);
}

/** Flat masks `row * width + column` as the concatenated pixels of NWB, x = column and y = row. */
export function toPixelColumns(
  masks: readonly Mask[],
  width: number,
): { columns: PixelColumns; lengths: number[] } {
  if (!Number.isInteger(width) || width < 1) {
    throw new InvalidArgumentError('width', `A width is a positive integer, got ${width}.`);
  }
  const lengths = masks.map((mask) => mask.pixels.length);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const x = new Uint32Array(total);
  const y = new Uint32Array(total);
  const weight = new Float32Array(total);
  let end = 0;
  for (const [i, mask] of masks.entries()) {
    const { pixels, weights } = mask;
    if (weights.length !== pixels.length) {
      throw new InvalidArgumentError(
        'masks',
        `Mask ${i} has ${pixels.length} pixels, but ${weights.length} weights.`,
      );
    }
    weight.set(weights, end);
    for (let k = 0; k < pixels.length; k++, end++) {
      const pixel = pixels[k] ?? 0;
      x[end] = pixel % width;
      y[end] = Math.floor(pixel / width);
    }
  }
  return { columns: { x, y, weight }, lengths };
}

/**
 * The image `[x, y]` of a pixel mask, 0 outside; the inverse of {@link imageToPixelMask}. A pixel named
 * twice keeps its last weight.
 *
 * @throws {InvalidArgumentError} for a pixel outside the shape
 */
export function pixelMaskToImage(
  mask: PixelMask,
  shape: readonly [width: number, height: number],
): NdArray<TypedArrayOf<'float32'>> {
  const columns = toMaskColumns(mask, ['x', 'y'], 'mask') as unknown as PixelColumns;
  const [width, height] = shape;
  const data = new Float32Array(width * height);
  columns.weight.forEach((weight, i) => {
    const x = columns.x[i] ?? 0;
    const y = columns.y[i] ?? 0;
    if (x >= width || y >= height) {
      throw new InvalidArgumentError('mask', `Pixel (${x}, ${y}) is outside ${width} × ${height}.`);
    }
    data[x * height + y] = weight;
  });
  return { data, shape: [width, height] };
}

/** The pixels of an image mask `[x, y]` that are not 0, in the order they are stored. */
export function imageToPixelMask(image: NdArray<TypedArray>): PixelColumns {
  const height = image.shape[1] ?? 0;
  const at: number[] = [];
  image.data.forEach((value, i) => {
    if (value !== 0) at.push(i);
  });
  return {
    x: Uint32Array.from(at, (i) => Math.floor(i / height)),
    y: Uint32Array.from(at, (i) => i % height),
    weight: Float32Array.from(at, (i) => image.data[i] ?? 0),
  };
}
