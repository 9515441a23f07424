import {
  createArray,
  type Dtype,
  dtypeOf,
  dtypeRange,
  dtypes,
  InvalidArgumentError,
  OutOfRangeError,
  type TypedArray,
  WrongTypeError,
} from '@ophys/core';
import { showShape } from '../accept.ts';
import {
  type ArrayData,
  type ArrayValues,
  elementCount,
  elementTypeOf,
  isCompound,
  isStored,
  lengthOf,
} from '../array.ts';
import { growArray } from '../arrays/grown.ts';
import { countOf } from '../count.ts';
import { reserveNumbers } from '../growable.ts';
import { setMember } from '../object.ts';
import type { VectorData, VectorIndex } from '../types/columns.ts';
import type { DynamicTable } from '../types/table.ts';
import { narrowest, rowEnds } from './columns.ts';
import { type NewEntries, sumOf } from './entries.ts';

/**
 * Appends rows to a table; every column must get its entries. Everything is checked before anything
 * changes.
 *
 * @throws {InvalidArgumentError} naming the column whose entries do not fit
 */
export function appendRows(
  table: DynamicTable,
  ids: ArrayLike<number>,
  entries: ReadonlyMap<string, NewEntries>,
): void {
  const changes = table.colnames.map((name) => planColumn(table, name, ids.length, entries));
  const id = planIds(table, ids);
  for (const change of [...changes.flat(), id]) change();
}

type Change = () => void;

function planIds(table: DynamicTable, ids: ArrayLike<number>): Change {
  const { min, max } = dtypeRange('int32');
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] ?? Number.NaN;
    if (!Number.isInteger(id)) {
      throw new WrongTypeError('id', `A row identifier is an integer, got ${ids[i]}.`);
    }
    if (id < min || id > max) {
      throw new InvalidArgumentError('id', `A row identifier has 32 bits, got ${id}.`);
    }
  }
  return grow(table.id, new Int32Array(ids), []);
}

/** The change that appends values to an array member; the array itself is made at once. */
function grow(
  column: { readonly data: ArrayData } & Parameters<typeof setMember>[0],
  values: ArrayValues,
  entryShape: readonly number[],
): Change {
  const rows = lengthOf(values) / Math.max(1, elementCount(entryShape));
  const grown = growArray(column.data, { data: values, shape: [rows, ...entryShape] });
  return () => setMember(column, 'data', grown);
}

function planColumn(
  table: DynamicTable,
  name: string,
  rows: number,
  entries: ReadonlyMap<string, NewEntries>,
): Change[] {
  const added = entries.get(name);
  if (added === undefined) {
    throw new InvalidArgumentError(
      name,
      `Table "${table.name}" has a column "${name}": every new row needs an entry for it.`,
    );
  }
  const indexes = table.indexesOf(name).toReversed();
  checkDepth(table, name, added, indexes.length);
  let count = rows;
  const changes = indexes.map((index, depth) => {
    const counts = added.nesting[depth] ?? [];
    const change = planIndex(index, counts);
    checkCount(name, count, counts.length);
    count = sumOf(counts);
    return change;
  });
  const column = table.columns.get(name);
  const change = planPoints(column, added, count);
  if (change) return [...changes, change];
  checkCount(name, count * elementCount(added.entryShape), lengthOf(added.values));
  return [...changes, planEntries(column, added)];
}

function checkCount(name: string, need: number, have: number): void {
  if (need === have) return;
  throw new InvalidArgumentError(name, `Column "${name}" needs ${need} entries, got ${have}.`);
}

function checkDepth(table: DynamicTable, name: string, added: NewEntries, levels: number): void {
  if (added.nesting.length === levels) return;
  const words = ['one entry', 'a list', 'a list of lists'][levels] ?? `${levels} levels of lists`;
  throw new InvalidArgumentError(
    name,
    `Column "${name}" of table "${table.name}" has ${words} per row.`,
  );
}

/** Pixels or voxels are written where they stay; undefined for a column that they do not fit as they are. */
function planPoints(column: VectorData, added: NewEntries, count: number): Change | undefined {
  const { data } = column;
  if (added.write === undefined || isStored(data) || !isCompound(data.data)) return undefined;
  const { x, y, z, weight } = data.data;
  if (!isAxis(x) || !isAxis(y) || !(weight instanceof Float32Array)) return undefined;
  const axes = (isAxis(z) ? [x, y, z] : [x, y]).map((axis) => reserveNumbers(axis, count));
  const grown = { axes, weight: reserveNumbers(weight, count) };
  const length = data.shape[0] ?? 0;
  added.write(grown, length);
  const [gx = x, gy = y, gz] = axes;
  const columns = { x: gx, y: gy, ...(gz && { z: gz }), weight: grown.weight };
  const next = { ...data, data: columns, shape: [length + count] };
  return () => setMember(column, 'data', next);
}

function isAxis(column: unknown): column is Uint32Array<ArrayBuffer> {
  return column instanceof Uint32Array;
}

function planEntries(column: VectorData, added: NewEntries): Change {
  const { data } = column;
  const [length = 0, ...entryShape] = data.shape;
  if (length === 0 && !isStored(data) && elementTypeOf(data) === 'float64') {
    const rows = lengthOf(added.values) / Math.max(1, elementCount(added.entryShape));
    const { values, boolean, entryShape } = added;
    const next = { ...data, data: values, boolean, shape: [rows, ...entryShape] };
    return () => setMember(column, 'data', next);
  }
  if (lengthOf(added.values) === 0) return () => {}; // rows without entries
  if (showShape(entryShape) !== showShape(added.entryShape)) {
    throw new InvalidArgumentError(
      column.name,
      `Entries of column "${column.name}" have shape ${showShape(entryShape)}, got ${showShape(added.entryShape)}.`,
    );
  }
  checkRegion(column, added.values);
  return grow(column, convert(added, data, column.name), entryShape);
}

/** Rows that a region column names exist in its table. */
function checkRegion(column: VectorData, values: ArrayValues): void {
  const table = (column as { readonly table?: DynamicTable }).table;
  if (table?.rowCount === undefined || !ArrayBuffer.isView(values)) return;
  const outside = values.find((row) => !Number.isInteger(row) || row < 0 || row >= table.rowCount);
  if (outside === undefined) return;
  throw new OutOfRangeError(
    column.name,
    `Table "${table.name}" has ${countOf(table.rowCount, 'row')}, got row ${outside}.`,
  );
}

/** New values in the element type that the column has; refuses what would change a value. */
function convert({ values, boolean }: NewEntries, column: ArrayData, name: string): ArrayValues {
  const kind = elementTypeOf(column);
  const found = elementTypeOf({ data: values, boolean, shape: [] });
  if (kind === found) return values;
  const like = isStored(column) ? typedArrayOf(kind) : column.data;
  const isNumeric =
    !boolean && ArrayBuffer.isView(values) && like !== undefined && !isCompound(like);
  if (!isNumeric || !ArrayBuffer.isView(like)) {
    throw new WrongTypeError(name, `Column "${name}" holds ${kind}, got ${found}.`);
  }
  const converted = new (like.constructor as new (length: number) => TypedArray)(values.length);
  converted.set(values);
  const misfit = values.find((value, i) =>
    kind === 'bool'
      ? value !== 0 && value !== 1
      : dtypeOf(like) !== 'float32' && !Object.is(value, converted[i]),
  );
  if (misfit === undefined) return converted;
  throw new WrongTypeError(name, `Column "${name}" holds ${kind}, got ${misfit}.`);
}

/** Numbers that a stored element type, 64-bit integers and booleans included, is written from. */
function typedArrayOf(kind: string): TypedArray | undefined {
  const dtype = writtenAs[kind] ?? dtypes.find((name) => name === kind);
  return dtype && createArray(dtype, 0);
}

const writtenAs: Readonly<Record<string, Dtype>> = {
  bool: 'uint8',
  int64: 'int32',
  uint64: 'uint32',
};

function planIndex(index: VectorIndex, counts: ArrayLike<number>): Change {
  const start = index.target.data.shape[0] ?? 0;
  if (isStored(index.data)) return grow(index, rowEnds(counts, start), []);
  const data = index.data.data as TypedArray;
  const last = start + sumOf(counts);
  const wide = last > 2 ** (8 * data.BYTES_PER_ELEMENT) - 1 ? widenTo(data, last) : data;
  const ends = reserveNumbers(wide, counts.length);
  for (let row = 0, end = start; row < counts.length; row++) {
    end += counts[row] ?? 0;
    ends[data.length + row] = end;
  }
  const next = { ...index.data, data: ends, shape: [ends.length] };
  return () => setMember(index, 'data', next);
}

function widenTo(data: TypedArray, last: number): TypedArray {
  const width = narrowest([last]);
  return new (width.constructor as new (values: ArrayLike<number>) => TypedArray)(data);
}
