import { InvalidArgumentError, type Mask, type TypedArray } from '@ophys/core';
import {
  type ArrayInput,
  type ArrayValues,
  elementCount,
  isStored,
  type NdArray,
  sliceValues,
  toArrayData,
} from '../array.ts';
import type { PlaneSegmentation } from '../types/plane-segmentation.ts';
import type { DynamicTableRegion, VectorData, VectorIndex } from '../types/table.ts';
import { appendRows, type NewEntries } from './append.ts';
import { addColumn } from './columns.ts';
import { maskColumns } from './mask-columns.ts';
import { type PixelMask, toMaskColumns, toPixelColumns, type VoxelMask } from './masks.ts';

/** An ROI to add. Besides its masks, one entry for each custom column, by the column's name. */
export interface RoiInit {
  /** Pixels `[x, y, weight]`, x = column and y = row. */
  readonly pixelMask?: PixelMask | undefined;
  /** Weights of all pixels, shape `[x, y]` or `[x, y, z]`. */
  readonly imageMask?: NdArray<TypedArray> | undefined;
  /** Voxels `[x, y, z, weight]`. */
  readonly voxelMask?: VoxelMask | undefined;
  /** Default the number of rows before it. */
  readonly id?: number | undefined;
  /** Entry of a custom column: a number, text or boolean, or a list for a ragged column. */
  readonly [column: string]: unknown;
}

/** Entries of custom columns, one per ROI; a description is needed for a column that is new. */
export type BulkColumns = Readonly<
  Record<string, ArrayInput | { readonly description: string; readonly data: ArrayInput }>
>;

interface ColumnTypes {
  readonly VectorData: typeof VectorData;
  readonly VectorIndex: typeof VectorIndex;
}

/** See {@link PlaneSegmentation.addRoi}. */
export function addRoi(table: PlaneSegmentation, init: RoiInit, types: ColumnTypes): number {
  const { pixelMask, imageMask, voxelMask, id, ...custom } = init;
  const entries = new Map<string, NewEntries>();
  if (imageMask !== undefined) entries.set('image_mask', imageEntry(imageMask));
  if (pixelMask !== undefined) entries.set('pixel_mask', pointEntry(pixelMask, 'pixelMask', 'xy'));
  if (voxelMask !== undefined) entries.set('voxel_mask', pointEntry(voxelMask, 'voxelMask', 'xyz'));
  if (entries.size === 0) {
    throw new InvalidArgumentError(
      'pixelMask',
      'An ROI needs a pixelMask, imageMask or voxelMask.',
    );
  }
  const row = table.rowCount;
  checkColumns(table, entries.keys(), Object.keys(custom));
  for (const [name, cell] of Object.entries(custom)) entries.set(name, cellEntry(cell, name));
  commit(table, [id ?? row], entries, new Map(), types);
  return row;
}

/** See {@link PlaneSegmentation.addRois}. */
export function addRois(
  table: PlaneSegmentation,
  masks: readonly Mask[],
  options: { readonly width: number; readonly columns?: BulkColumns | undefined },
  types: ColumnTypes,
): number {
  const { columns: pixels, lengths } = toPixelColumns(masks, options.width);
  const entries = new Map<string, NewEntries>([
    ['pixel_mask', { values: pixels, entryShape: [], lengths }],
  ]);
  const descriptions = new Map<string, string>();
  for (const [name, column] of Object.entries(options.columns ?? {})) {
    const described = typeof column === 'object' && 'description' in column ? column : undefined;
    if (described) descriptions.set(name, described.description);
    entries.set(name, bulkEntry((described?.data ?? column) as ArrayInput, name));
  }
  const row = table.rowCount;
  const known = row === 0 ? descriptions : new Map<string, string>();
  const custom = [...entries.keys()].filter((name) => name !== 'pixel_mask' && !known.has(name));
  checkColumns(table, ['pixel_mask'], custom);
  const ids = masks.map((_, i) => row + i);
  commit(table, ids, entries, descriptions, types);
  return row;
}

function checkColumns(table: PlaneSegmentation, masks: Iterable<string>, custom: string[]): void {
  for (const name of masks) {
    if (table.rowCount === 0 || table.columns.has(name)) continue;
    throw new InvalidArgumentError(
      name,
      `Table "${table.name}" has no column "${name}": the first ROI decides which kinds of mask there are.`,
    );
  }
  for (const name of custom) {
    if (table.colnames.includes(name)) continue;
    throw new InvalidArgumentError(
      name,
      `Table "${table.name}" has no column "${name}"; add it with addColumn first (with a description, in addRois).`,
    );
  }
}

/** Columns that a table without rows lacks are added only after everything was found to fit. */
function commit(
  table: PlaneSegmentation,
  ids: readonly number[],
  entries: ReadonlyMap<string, NewEntries>,
  descriptions: ReadonlyMap<string, string>,
  types: ColumnTypes,
): void {
  const fresh = [...entries].filter(([name]) => !table.columns.has(name));
  const known = new Map([...entries].filter(([name]) => table.columns.has(name)));
  for (const [name, added] of fresh) checkNew(name, added, ids.length);
  appendRows(table, ids, known);
  for (const [name, added] of fresh) {
    const description = maskColumns[name]?.description ?? descriptions.get(name) ?? '';
    const rows = added.lengths ? undefined : ids.length;
    const count = rows ?? added.lengths?.reduce((sum, length) => sum + length, 0) ?? 0;
    const data = { data: added.values, shape: [count, ...added.entryShape] };
    let end = 0;
    const index = added.lengths?.map((length) => (end += length));
    addColumn(table, { name, description, data, index }, types);
  }
}

function checkNew(name: string, added: NewEntries, rows: number): void {
  if (name === 'id') throw new InvalidArgumentError(name, '"id" is the row identifier, no column.');
  const have = added.lengths?.length ?? elementsOf(added) / elementCount(added.entryShape);
  if (have === rows) return;
  throw new InvalidArgumentError(
    name,
    `Column "${name}" needs an entry for each of ${rows} ROIs, got ${have}.`,
  );
}

function elementsOf(added: NewEntries): number {
  const { values } = added;
  return Array.isArray(values) || ArrayBuffer.isView(values) ? values.length : 0;
}

function imageEntry(mask: NdArray<TypedArray>): NewEntries {
  const { data, shape } = toArrayData(mask, 'imageMask') as NdArray<TypedArray>;
  if (shape.length !== 2 && shape.length !== 3) {
    throw new InvalidArgumentError(
      'imageMask',
      `An image mask has shape [x, y] or [x, y, z], got [${shape.join(', ')}].`,
    );
  }
  return { values: data, entryShape: shape };
}

function pointEntry(mask: PixelMask | VoxelMask, argument: string, axes: string): NewEntries {
  const columns = toMaskColumns(mask, [...axes], argument);
  return { values: columns, entryShape: [], lengths: [columns.weight?.length ?? 0] };
}

function cellEntry(cell: unknown, name: string): NewEntries {
  if (typeof cell === 'number') return { values: Float64Array.of(cell), entryShape: [] };
  if (typeof cell === 'boolean') return { values: Uint8Array.of(Number(cell)), entryShape: [] };
  if (typeof cell === 'string') return { values: [cell], entryShape: [] };
  if (Array.isArray(cell) || ArrayBuffer.isView(cell)) {
    const { data, shape } = toArrayData(cell as ArrayInput, name) as NdArray;
    return { values: data, entryShape: [], lengths: [shape[0] ?? 0] };
  }
  throw new InvalidArgumentError(
    name,
    `Expected a number, text, boolean or list for column "${name}", got ${String(cell)}.`,
  );
}

function bulkEntry(given: ArrayInput, name: string): NewEntries {
  const array = toArrayData(given, name);
  if (isStored(array)) {
    throw new InvalidArgumentError(name, `Column "${name}" lives in a file; read it first.`);
  }
  const values: ArrayValues = sliceValues(array.data, 0, Number.POSITIVE_INFINITY);
  return { values, entryShape: array.shape.slice(1) };
}

/** See {@link PlaneSegmentation.createRoiTableRegion}. */
export function createRegion(
  table: PlaneSegmentation,
  init: {
    readonly description: string;
    readonly region?: ArrayLike<number> | undefined;
    readonly name?: string | undefined;
  },
  Region: typeof DynamicTableRegion,
): DynamicTableRegion {
  const { description, region, name = 'rois' } = init;
  const rows = region ?? Array.from({ length: table.rowCount }, (_, row) => row);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? -1;
    if (Number.isInteger(row) && row >= 0 && row < table.rowCount) continue;
    throw new InvalidArgumentError(
      'region',
      `Table "${table.name}" has rows 0 to ${table.rowCount - 1}, got ${row}.`,
    );
  }
  return new Region({ name, description, table, data: Int32Array.from(rows) });
}
