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

type Members = typeof pixelMembers | typeof voxelMembers;

/** Pixels as columns; refuses coordinates that are no pixel. */
export function toPixels(mask: PixelMask, argument = 'pixelMask'): PixelColumns {
  return toColumns(mask, pixelMembers, argument) as PixelColumns;
}

/** Voxels as columns; refuses coordinates that are no voxel. */
export function toVoxels(mask: VoxelMask, argument = 'voxelMask'): VoxelColumns {
  return toColumns(mask, voxelMembers, argument) as VoxelColumns;
}

function toColumns(
  mask: PixelMask | VoxelMask,
  members: Members,
  argument: string,
): CompoundColumns {
  if (typeof mask !== 'object' || mask === null) {
    throw new WrongTypeError(
      argument,
      `Expected a list of [${members.join(', ')}] for "${argument}", got ${String(mask)}.`,
    );
  }
  const columns = allocate(members, countOf(mask, members, argument));
  if (Array.isArray(mask)) fillFromRows(columns, mask, members, argument);
  else if ('data' in mask) fillFromArray(columns, mask as NdArray<TypedArray>, members, argument);
  else fillFromColumns(columns, mask as NumberColumns, members, argument);
  return columns;
}

type NumberColumns = Readonly<Record<string, ArrayLike<number>>>;
type Filled = Record<string, Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>>;

function allocate(members: Members, count: number): Filled {
  return Object.fromEntries(
    members.map((name) => [
      name,
      name === 'weight' ? new Float32Array(count) : new Uint32Array(count),
    ]),
  );
}

function countOf(mask: PixelMask | VoxelMask, members: Members, argument: string): number {
  if (Array.isArray(mask)) return mask.length;
  if ('data' in mask && 'shape' in mask) {
    const { data, shape } = mask as NdArray<TypedArray>;
    if (shape.length === 2 && shape[1] === members.length && data.length === shape[0] * shape[1]) {
      return shape[0];
    }
    throw new InvalidArgumentError(
      argument,
      `Expected an array of shape [n, ${members.length}] for "${argument}", got [${shape.join(', ')}].`,
    );
  }
  const columns = mask as NumberColumns;
  for (const name of members) {
    if (columns[name] !== undefined && columns[name].length === columns.weight?.length) continue;
    throw new InvalidArgumentError(
      argument,
      `The columns of "${argument}" are ${members.join(', ')}, all of one length.`,
    );
  }
  return columns.weight?.length ?? 0;
}

function fillFromRows(
  columns: Filled,
  rows: readonly (readonly number[])[],
  members: Members,
  argument: string,
): void {
  for (const entry of rows) {
    if (entry?.length !== members.length) {
      throw new InvalidArgumentError(
        argument,
        `Expected [${members.join(', ')}] for each element of "${argument}", got ${entry?.length ?? String(entry)} numbers.`,
      );
    }
  }
  for (const [member, name] of members.entries()) {
    const column = columns[name] ?? new Uint32Array(0);
    for (let row = 0; row < rows.length; row++) column[row] = rows[row]?.[member] ?? 0;
    if (name !== 'weight') {
      checkCoordinates(column, (row) => rows[row]?.[member] ?? Number.NaN, argument);
    }
  }
}

function fillFromArray(
  columns: Filled,
  { data }: NdArray<TypedArray>,
  members: Members,
  argument: string,
): void {
  for (const [member, name] of members.entries()) {
    const column = columns[name] ?? new Uint32Array(0);
    const at = (row: number) => data[row * members.length + member] ?? Number.NaN;
    for (let row = 0; row < column.length; row++) column[row] = at(row);
    if (name !== 'weight') checkCoordinates(column, at, argument);
  }
}

function fillFromColumns(
  columns: Filled,
  given: NumberColumns,
  members: Members,
  argument: string,
): void {
  for (const name of members) {
    const list = given[name] ?? [];
    const column = columns[name] ?? new Uint32Array(0);
    column.set(list);
    if (name === 'weight' || list instanceof Uint32Array) continue;
    checkCoordinates(column, (row) => list[row] ?? Number.NaN, argument);
  }
}

/** What a coordinate was must be what it became as an unsigned 32-bit integer. */
function checkCoordinates(
  column: Uint32Array | Float32Array,
  given: (row: number) => number,
  argument: string,
): void {
  for (let row = 0; row < column.length; row++) {
    const value = given(row);
    if (column[row] === value) continue;
    throw new InvalidArgumentError(
      argument,
      `Coordinates of "${argument}" are integers from 0, got ${value}.`,
    );
  }
}

/** The masks of several ROIs one after the other, and the number of pixels of each. */
export function joinMasks<Columns extends PixelColumns | VoxelColumns>(
  masks: readonly Columns[],
  members: Members,
): { readonly columns: Columns; readonly counts: Uint32Array } {
  const counts = Uint32Array.from(masks, (mask) => mask.weight.length);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const columns = allocate(members, total);
  for (const name of members) {
    const column = columns[name] ?? new Uint32Array(0);
    let at = 0;
    for (const mask of masks) {
      const part = (mask as CompoundColumns)[name] as TypedArray;
      column.set(part, at);
      at += part.length;
    }
  }
  return { columns: columns as unknown as Columns, counts };
}
