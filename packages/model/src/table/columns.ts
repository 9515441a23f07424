import {
  createArray,
  type Dtype,
  InvalidArgumentError,
  type TypedArray,
  WrongTypeError,
} from '@ophys/core';
import {
  type ArrayData,
  type ArrayInput,
  elementCount,
  isStored,
  lengthOf,
  toArrayData,
} from '../array.ts';
import { countOf } from '../count.ts';
import type { VectorData, VectorIndex } from '../types/columns.ts';
import type { DynamicTable, DynamicTableRegion } from '../types/table.ts';
import { collectEntries, type NewEntries } from './entries.ts';

/** The rows of a ragged column, one list per row; lists of lists in a doubly ragged one. */
export type RaggedRows = readonly (
  | TypedArray
  | readonly number[]
  | readonly string[]
  | readonly boolean[]
  | RaggedRows
)[];

/** A column to add to a table. */
export interface ColumnInit {
  readonly name: string;
  readonly description: string;
  /**
   * The entries, one per row. For a table without rows it may be left out; an empty typed array
   * then says what type the entries will have.
   */
  readonly data?: ArrayInput | RaggedRows | undefined;
  /**
   * For a ragged column: `true` when `data` is one list per row, or 2 (3, …) when it is lists of
   * lists; or the row ends (cumulative counts) when `data` is the rows' entries concatenated; for
   * several levels a list of such ends, those of `data` first.
   */
  readonly index?: boolean | number | ArrayInput | readonly ArrayInput[] | undefined;
  /** For a column of rows of another table (counted from 0): that table, or `true` for this one. */
  readonly table?: DynamicTable | true | undefined;
}

/** The classes of columns; handed in, because they are declared above this file. */
export interface ColumnTypes {
  readonly VectorData: typeof VectorData;
  readonly VectorIndex: typeof VectorIndex;
  readonly DynamicTableRegion: typeof DynamicTableRegion;
}

/** Adds a column to a table; see {@link DynamicTable.addColumn}. */
export function addColumn(table: DynamicTable, init: ColumnInit, types: ColumnTypes): VectorData {
  const { name } = init;
  if (table.columns.has(name) || name === 'id') {
    throw new InvalidArgumentError('name', `Table "${table.name}" already has a column "${name}".`);
  }
  const { data, ends } = columnData(init);
  const target = init.table === true ? table : init.table;
  const objects = columnObjects(name, init.description, data, ends, target, types);
  const rows = objects.at(-1)?.data.shape[0] ?? 0;
  if (rows !== table.rowCount) {
    throw new InvalidArgumentError(
      'data',
      `Column "${name}" has ${rows} entries, but table "${table.name}" has ${countOf(table.rowCount, 'row')}.`,
    );
  }
  table.columns.add(objects);
  return objects[0];
}

/** A column and its indexes, innermost first. */
export function columnObjects(
  name: string,
  description: string,
  data: ArrayData,
  ends: readonly ArrayData[],
  table: DynamicTable | undefined,
  types: ColumnTypes,
): readonly [VectorData, ...VectorIndex[]] {
  const column = table
    ? new types.DynamicTableRegion({ name, description, data: wholeRows(data, name), table })
    : new types.VectorData({ name, description, data });
  const indexes: VectorIndex[] = [];
  for (const end of ends) {
    const target: VectorData = indexes.at(-1) ?? column;
    indexes.push(
      new types.VectorIndex({
        name: `${target.name}_index`,
        description: `Index for VectorData '${target.name}'`,
        data: end,
        target,
      }),
    );
  }
  for (const index of indexes) checkLastEnd(index);
  return [column, ...indexes];
}

/** Numbers as row indices. */
function wholeRows(data: ArrayData, name: string): ArrayData {
  if (isStored(data) || !(data.data instanceof Float64Array)) return data;
  const rows = Int32Array.from(data.data);
  if (rows.every((row, i) => row === (data.data as Float64Array)[i])) {
    return { ...data, data: rows };
  }
  throw new WrongTypeError(name, `Column "${name}" refers to rows: its entries are integers.`);
}

function checkLastEnd(index: VectorIndex): void {
  if (isStored(index.data)) return;
  const ends = index.data.data as TypedArray;
  const length = index.target.data.shape[0] ?? 0;
  const falls = ends.some((end, row) => row > 0 && end < (ends[row - 1] ?? 0));
  if (!falls && (ends.at(-1) ?? 0) === length) return;
  throw new InvalidArgumentError(
    'index',
    `The ends in "index" rise to the number of entries of "${index.target.name}", ${length}; got ${falls ? 'falling ones' : (ends.at(-1) ?? 'none')}.`,
  );
}

function columnData(init: ColumnInit): { data: ArrayData; ends: readonly ArrayData[] } {
  const { data = new Float64Array(0), index = false, name } = init;
  if (index === false || index === 0) {
    return { data: toArrayData(flatOrEntries(data, name), 'data'), ends: [] };
  }
  if (typeof index === 'object') {
    const levels = isListOfArrays(index) ? index : [index as ArrayInput];
    const ends = levels.map((level) => narrowIndex(toArrayData(level, 'index')));
    return { data: toArrayData(data as ArrayInput, 'data'), ends };
  }
  const levels = Number(index);
  if (!Number.isInteger(levels) || levels < 0) {
    throw new InvalidArgumentError(
      'index',
      `Levels of lists are a positive integer, got ${index}.`,
    );
  }
  const isEmpty = ArrayBuffer.isView(data) && data.length === 0;
  if (!Array.isArray(data) && !isEmpty) {
    throw new WrongTypeError('data', 'With index: true, data is one list per row.');
  }
  const entries = collectEntries(isEmpty ? [] : (data as RaggedRows), levels, name);
  const values = isEmpty ? (data as TypedArray) : entries.values;
  return entriesData({ ...entries, values });
}

/** New entries as the array of a column and the arrays of its indexes, innermost first. */
export function entriesData(entries: NewEntries): { data: ArrayData; ends: readonly ArrayData[] } {
  const { values, boolean, entryShape, nesting } = entries;
  const rows = lengthOf(values) / Math.max(1, elementCount(entryShape));
  const ends = nesting.toReversed().map((counts) => toArrayData(rowEnds(counts), 'index'));
  return { data: { data: values, boolean, shape: [rows, ...entryShape] }, ends };
}

function flatOrEntries(data: ArrayInput | RaggedRows, name: string): ArrayInput {
  const isNested = Array.isArray(data) && data.some((entry) => typeof entry === 'object');
  if (!isNested) return data as ArrayInput;
  const { values, boolean, entryShape } = collectEntries(data as RaggedRows, 0, name);
  return { data: values, boolean, shape: [data.length, ...entryShape] };
}

function isListOfArrays(index: ArrayInput | readonly ArrayInput[]): index is readonly ArrayInput[] {
  return Array.isArray(index) && index.some((level) => typeof level === 'object');
}

function narrowIndex(index: ArrayData): ArrayData {
  if (isStored(index) || !ArrayBuffer.isView(index.data)) return index;
  return { ...index, data: narrowest(index.data) };
}

/** Where each row ends when rows of these lengths follow each other, in the smallest width. */
export function rowEnds(lengths: ArrayLike<number>, start = 0): TypedArray {
  const ends = new Float64Array(lengths.length);
  let end = start;
  for (let i = 0; i < ends.length; i++) {
    end += lengths[i] ?? 0;
    ends[i] = end;
  }
  return narrowest(ends);
}

/**
 * Non-negative integers in the smallest unsigned width that holds them all.
 *
 * @throws {InvalidArgumentError} for a number that is none
 */
export function narrowest(values: ArrayLike<number>): TypedArray {
  let max = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isInteger(value) || value < 0) {
      throw new InvalidArgumentError('index', `Row ends are integers from 0, got ${value}.`);
    }
    if (value > max) max = value;
  }
  if (max >= 2 ** 32) throw new InvalidArgumentError('index', `A column ends at 2³² − 1 entries.`);
  const dtype: Dtype = max < 2 ** 8 ? 'uint8' : max < 2 ** 16 ? 'uint16' : 'uint32';
  const narrow = createArray(dtype, values.length);
  narrow.set(values);
  return narrow;
}
