import {
  InvalidArgumentError,
  type TypedArray,
  type TypedArrayOf,
  WrongTypeError,
} from '@ophys/core';
import type { CompoundColumns, NdArray } from '../array.ts';

/** Pixels of an ROI: coordinates along NWB's axes, x = column and y = row, and weights. */
export interface PixelColumns extends CompoundColumns {
  readonly x: TypedArrayOf<'uint32'>;
  readonly y: TypedArrayOf<'uint32'>;
  readonly weight: TypedArrayOf<'float32'>;
}

/** Voxels of an ROI: coordinates along NWB's axes, and weights. */
export interface VoxelColumns extends PixelColumns {
  readonly z: TypedArrayOf<'uint32'>;
}

/** Pixels of an ROI: `[x, y, weight]` each, an array of shape `[n, 3]`, or columns. */
export type PixelMask =
  | readonly (readonly [x: number, y: number, weight: number])[]
  | NdArray<TypedArray>
  | {
      readonly x: ArrayLike<number>;
      readonly y: ArrayLike<number>;
      readonly weight: ArrayLike<number>;
    };

/** Voxels of an ROI: `[x, y, z, weight]` each, an array of shape `[n, 4]`, or columns. */
export type VoxelMask =
  | readonly (readonly [x: number, y: number, z: number, weight: number])[]
  | NdArray<TypedArray>
  | {
      readonly x: ArrayLike<number>;
      readonly y: ArrayLike<number>;
      readonly z: ArrayLike<number>;
      readonly weight: ArrayLike<number>;
    };

/** Members of the compound that pixels or voxels are stored as. */
export const pixelMembers = ['x', 'y', 'weight'] as const;
export const voxelMembers = ['x', 'y', 'z', 'weight'] as const;

export type Members = typeof pixelMembers | typeof voxelMembers;

/** Pixels as columns; refuses coordinates that are no pixel. */
export function toPixels(mask: PixelMask, argument = 'pixelMask'): PixelColumns {
  return joinMasks([mask], pixelMembers, argument).columns as PixelColumns;
}

/** Voxels as columns; refuses coordinates that are no voxel. */
export function toVoxels(mask: VoxelMask, argument = 'voxelMask'): VoxelColumns {
  return joinMasks([mask], voxelMembers, argument).columns as VoxelColumns;
}

/** The masks of several ROIs one after the other, and the number of pixels of each. */
export interface JoinedMasks {
  readonly columns: CompoundColumns;
  readonly counts: Uint32Array;
}

/**
 * Masks one after the other, as columns; refuses coordinates that are no pixel.
 *
 * @throws {InvalidArgumentError} for a coordinate that is negative or no integer, and for pixels of
 *   another number of values
 */
export function joinMasks(
  masks: readonly (PixelMask | VoxelMask)[],
  members: Members,
  argument: string,
): JoinedMasks {
  const counts = new Uint32Array(masks.length);
  let total = 0;
  for (let i = 0; i < masks.length; i++) {
    const count = countPixels(masks[i], members, argument);
    counts[i] = count;
    total += count;
  }
  const columns = allocate(members, total);
  let at = 0;
  for (let i = 0; i < masks.length; i++) {
    writeMask(columns, at, masks[i] ?? [], members, argument);
    at += counts[i] ?? 0;
  }
  return { columns: namedColumns(columns, members), counts };
}

/** The columns of pixels or voxels before they are filled: coordinates, then weights. */
export interface MaskBuffers {
  readonly axes: readonly Uint32Array[];
  readonly weight: Float32Array;
}

/** Room for the columns of so many pixels, in one buffer. */
export function allocate(members: Members, count: number): MaskBuffers {
  const buffer = new ArrayBuffer(4 * count * members.length);
  const axes = members.slice(0, -1).map((_, i) => new Uint32Array(buffer, 4 * i * count, count));
  return { axes, weight: new Float32Array(buffer, 4 * axes.length * count, count) };
}

/** Columns under the names of a compound's members. */
export function namedColumns({ axes, weight }: MaskBuffers, members: Members): CompoundColumns {
  const columns: Record<string, TypedArray> = {};
  for (let i = 0; i < members.length; i++) columns[members[i] ?? ''] = axes[i] ?? weight;
  return columns;
}

type NumberColumns = Readonly<Record<string, ArrayLike<number>>>;

/**
 * Number of pixels or voxels of a mask.
 *
 * @throws {WrongTypeError} for what is no mask
 * @throws {InvalidArgumentError} for columns of several lengths, or an array of another shape
 */
export function countPixels(mask: unknown, members: Members, argument: string): number {
  if (Array.isArray(mask)) return mask.length;
  if (typeof mask !== 'object' || mask === null) {
    throw new WrongTypeError(
      argument,
      `Expected a list of [${members.join(', ')}] for "${argument}", got ${String(mask)}.`,
    );
  }
  return 'data' in mask
    ? countRows(mask as NdArray<TypedArray>, members, argument)
    : countColumns(mask as NumberColumns, members, argument);
}

function countRows(mask: NdArray<TypedArray>, members: Members, argument: string): number {
  const { data, shape } = mask;
  const [rows = 0, width] = shape;
  if (shape.length === 2 && width === members.length && data.length === rows * width) return rows;
  throw new InvalidArgumentError(
    argument,
    `Expected an array of shape [n, ${members.length}] for "${argument}", got [${shape.join(', ')}].`,
  );
}

function countColumns(mask: NumberColumns, members: Members, argument: string): number {
  const count = mask.weight?.length;
  for (const name of members) {
    if (mask[name] !== undefined && mask[name].length === count) continue;
    throw new InvalidArgumentError(
      argument,
      `The columns of "${argument}" are ${members.join(', ')}, all of one length.`,
    );
  }
  return count ?? 0;
}

/** Writes a mask into columns, from `at` on; refuses coordinates that are no pixel. */
export function writeMask(
  columns: MaskBuffers,
  at: number,
  mask: PixelMask | VoxelMask,
  members: Members,
  argument: string,
): void {
  if (Array.isArray(mask)) writeRows(columns, at, mask, members, argument);
  else if ('data' in mask) writeArray(columns, at, (mask as NdArray<TypedArray>).data, argument);
  else writeColumns(columns, at, mask as NumberColumns, members, argument);
}

function writeRows(
  { axes, weight }: MaskBuffers,
  at: number,
  rows: readonly (readonly number[])[],
  members: Members,
  argument: string,
): void {
  for (let row = 0; row < rows.length; row++) {
    const entry = rows[row];
    if (entry?.length !== members.length) {
      throw new InvalidArgumentError(
        argument,
        `Expected [${members.join(', ')}] for each element of "${argument}", got ${JSON.stringify(entry)}.`,
      );
    }
    for (let axis = 0; axis < axes.length; axis++) {
      setCoordinate(axes[axis], at + row, entry[axis], argument);
    }
    weight[at + row] = entry[axes.length] ?? 0;
  }
}

function writeArray(
  { axes, weight }: MaskBuffers,
  at: number,
  data: TypedArray,
  argument: string,
): void {
  const width = axes.length + 1;
  for (let row = 0; row < data.length / width; row++) {
    for (let axis = 0; axis < axes.length; axis++) {
      setCoordinate(axes[axis], at + row, data[row * width + axis], argument);
    }
    weight[at + row] = data[row * width + axes.length] ?? 0;
  }
}

function writeColumns(
  { axes, weight }: MaskBuffers,
  at: number,
  given: NumberColumns,
  members: Members,
  argument: string,
): void {
  weight.set(given.weight ?? [], at);
  for (let axis = 0; axis < axes.length; axis++) {
    const list = given[members[axis] ?? ''] ?? [];
    if (list instanceof Uint32Array) axes[axis]?.set(list, at);
    else {
      for (let i = 0; i < list.length; i++) setCoordinate(axes[axis], at + i, list[i], argument);
    }
  }
}

/** What a coordinate is must be what it becomes as an unsigned 32-bit integer. */
function setCoordinate(
  column: Uint32Array | undefined,
  at: number,
  value: number | undefined,
  argument: string,
): void {
  const coordinate = Number(value) >>> 0;
  if (coordinate !== value || column === undefined) {
    throw new InvalidArgumentError(
      argument,
      `Coordinates of "${argument}" are integers from 0, got ${value}.`,
    );
  }
  column[at] = coordinate;
}
