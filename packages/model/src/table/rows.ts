import { InvalidArgumentError, type TypedArray, WrongTypeError } from '@ophys/core';
import { type CompoundColumns, isStored, type NdArray, toArrayData } from '../array.ts';
import type { DynamicTable } from '../types/table.ts';
import { appendRows } from './append.ts';
import { type ColumnTypes, columnObjects, entriesData } from './columns.ts';
import { collectEntries, type NewEntries } from './entries.ts';
import { maskColumns } from './mask-columns.ts';
import {
  countPixels,
  joinMasks,
  type MaskBuffers,
  type Members,
  type PixelMask,
  pixelMembers,
  type VoxelMask,
  voxelMembers,
  writeMask,
} from './masks.ts';

/** How rows are added. */
export interface RowOptions {
  /** Refuse an identifier that another row has; otherwise it is a warning. Default false. */
  readonly enforceUniqueId?: boolean | undefined;
}

/** Adds one row; see {@link DynamicTable.addRow}. */
export function addRow(
  table: DynamicTable,
  init: Readonly<Record<string, unknown>>,
  options: RowOptions,
  types: ColumnTypes,
): number {
  const { id } = init;
  const entries = new Map<string, NewEntries>();
  for (const name of Object.keys(init)) {
    const cell = init[name];
    if (cell !== undefined && name !== 'id') entries.set(name, cellEntries(table, name, cell));
  }
  const ids = id === undefined ? undefined : [id];
  return addEntries(table, ids, entries, noDescriptions, options, types);
}

const noDescriptions: ReadonlyMap<string, string> = new Map();

function cellEntries(table: DynamicTable, name: string, cell: unknown): NewEntries {
  if (isMask(table, name)) return maskEntries(name, cell);
  return collectEntries([cell], table.indexesOf(name).length, name);
}

function isMask(table: DynamicTable, column: string): boolean {
  return column in maskColumns && 'imagingPlane' in table;
}

/** One ROI's mask as entries of its column. */
function maskEntries(column: string, mask: unknown): NewEntries {
  if (column === 'image_mask') return imageEntries(mask as NdArray<TypedArray>);
  return column === 'pixel_mask'
    ? new PointEntries(mask as PixelMask, pixelMembers, 'pixelMask')
    : new PointEntries(mask as VoxelMask, voxelMembers, 'voxelMask');
}

/** One ROI's pixels or voxels; they are copied only once, to where they stay. */
class PointEntries implements NewEntries {
  readonly entryShape: readonly number[] = [];
  readonly nesting: readonly ArrayLike<number>[];
  readonly #mask: PixelMask | VoxelMask;
  readonly #members: Members;
  readonly #argument: string;

  constructor(mask: PixelMask | VoxelMask, members: Members, argument: string) {
    this.nesting = [[countPixels(mask, members, argument)]];
    this.#mask = mask;
    this.#members = members;
    this.#argument = argument;
  }

  get values(): CompoundColumns {
    return joinMasks([this.#mask], this.#members, this.#argument).columns;
  }

  write(columns: MaskBuffers, at: number): void {
    writeMask(columns, at, this.#mask, this.#members, this.#argument);
  }
}

function imageEntries(mask: NdArray<TypedArray>): NewEntries {
  const { data, shape } = toArrayData(mask, 'imageMask') as NdArray<TypedArray>;
  if (shape.length === 2 || shape.length === 3) {
    return { values: data, entryShape: shape, nesting: [] };
  }
  throw new InvalidArgumentError(
    'imageMask',
    `An image mask has shape [x, y] or [x, y, z], got [${shape.join(', ')}].`,
  );
}

/**
 * Adds rows; columns that a table without rows lacks are added with them, after everything was found
 * to fit. Returns the first new row.
 */
export function addEntries(
  table: DynamicTable,
  ids: readonly unknown[] | Int32Array | undefined,
  entries: ReadonlyMap<string, NewEntries>,
  descriptions: ReadonlyMap<string, string>,
  options: RowOptions,
  types: ColumnTypes,
): number {
  const row = table.rowCount;
  const fresh = [...entries].filter(([name]) => !table.columns.has(name));
  for (const [name] of fresh) checkFresh(table, name, descriptions);
  const identifiers = ids ?? [row];
  if (options.enforceUniqueId) checkUnique(table, identifiers as ArrayLike<number>);
  const columns = fresh.map(([name, added]) => {
    const { data, ends } = entriesData(added);
    const description = maskColumns[name]?.description ?? descriptions.get(name) ?? '';
    const objects = columnObjects(name, description, data, ends, undefined, types);
    checkRows(name, objects.at(-1)?.data.shape[0] ?? 0, identifiers.length);
    return objects;
  });
  appendRows(table, identifiers as ArrayLike<number>, entries);
  for (const objects of columns) table.columns.add(objects);
  return row;
}

function checkFresh(
  table: DynamicTable,
  name: string,
  descriptions: ReadonlyMap<string, string>,
): void {
  const isDescribed = descriptions.has(name) || isMask(table, name);
  if (table.rowCount === 0 && isDescribed && name !== 'id') return;
  throw new InvalidArgumentError(
    name,
    isMask(table, name)
      ? `Table "${table.name}" has no column "${name}": the first ROI decides which kinds of mask there are.`
      : `Table "${table.name}" has no column "${name}"; add it with addColumn first.`,
  );
}

function checkRows(name: string, have: number, need: number): void {
  if (have === need) return;
  throw new InvalidArgumentError(
    name,
    `Column "${name}" needs ${need} entries, one per ROI, got ${have}.`,
  );
}

/** @throws {InvalidArgumentError} for an identifier that the table has, or that comes twice */
function checkUnique(table: DynamicTable, ids: ArrayLike<number>): void {
  const { data } = table.id;
  if (isStored(data)) {
    throw new WrongTypeError(
      'enforceUniqueId',
      `The identifiers of table "${table.name}" are in a file; compare them yourself.`,
    );
  }
  const taken = new Set(data.data as ArrayLike<number> & Iterable<number>);
  for (const id of Array.from(ids)) {
    if (taken.has(id)) {
      throw new InvalidArgumentError('id', `Table "${table.name}" has a row ${id} already.`);
    }
    taken.add(id);
  }
}
