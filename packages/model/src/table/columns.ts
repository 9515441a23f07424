import { createArray, type Dtype, InvalidArgumentError, type TypedArray } from '@ophys/core';
import {
  type ArrayData,
  type ArrayInput,
  type ArrayValues,
  isStored,
  type NdArray,
  toArrayData,
} from '../array.ts';
import type { DynamicTable, VectorData, VectorIndex } from '../types/table.ts';

/** The rows of a ragged numeric column, one list per row. */
export type RaggedRows = readonly (readonly number[] | TypedArray)[];

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
   * For a ragged column: `true` when `data` is one list per row, or the row ends (cumulative counts)
   * when `data` is the rows' entries concatenated.
   */
  readonly index?: true | ArrayInput | undefined;
}

interface ColumnTypes {
  readonly VectorData: typeof VectorData;
  readonly VectorIndex: typeof VectorIndex;
}

/** Adds a column to a table; see {@link DynamicTable.addColumn}. */
export function addColumn(table: DynamicTable, init: ColumnInit, types: ColumnTypes): VectorData {
  const { name, description } = init;
  if (table.columns.has(name) || name === 'id') {
    throw new InvalidArgumentError('name', `Table "${table.name}" already has a column "${name}".`);
  }
  const { data, ends } = columnData(init);
  const rows = ends?.shape[0] ?? data.shape[0] ?? 0;
  if (rows !== table.rowCount) {
    throw new InvalidArgumentError(
      'data',
      `Column "${name}" has ${rows} entries, but table "${table.name}" has ${table.rowCount} rows.`,
    );
  }
  const column = new types.VectorData({ name, description, data });
  if (ends === undefined) return table.columns.add(column);
  const index = new types.VectorIndex({
    name: `${name}_index`,
    description: `Index for VectorData '${name}'`,
    data: ends,
    target: column,
  });
  table.columns.add([column, index]);
  return column;
}

function columnData(init: ColumnInit): { data: ArrayData; ends: ArrayData | undefined } {
  const { data = new Float64Array(0), index } = init;
  if (index === undefined)
    return { data: toArrayData(data as ArrayInput, 'data'), ends: undefined };
  if (index !== true) {
    return {
      data: toArrayData(data as ArrayInput, 'data'),
      ends: narrowIndex(toArrayData(index, 'index')),
    };
  }
  const rows = Array.isArray(data) ? (data as RaggedRows) : [];
  if (!Array.isArray(data) && (data as TypedArray).length !== 0) {
    throw new InvalidArgumentError('data', 'With index: true, data is one list per row.');
  }
  const flat = rows.flatMap((row) => Array.from(row));
  return {
    data: toArrayData(Float64Array.from(flat), 'data'),
    ends: toArrayData(rowEnds(rows.map((row) => row.length)), 'index'),
  };
}

function narrowIndex(index: ArrayData): ArrayData {
  if (isStored(index) || !ArrayBuffer.isView(index.data)) return index;
  return toArrayData(narrowest(index.data), 'index');
}

/** Where each row ends when rows of these lengths follow each other, in the smallest width. */
export function rowEnds(lengths: readonly number[], start = 0): TypedArray {
  let end = start;
  return narrowest(lengths.map((length) => (end += length)));
}

/** Non-negative integers in the smallest unsigned width that holds them all. */
export function narrowest(values: ArrayLike<number>): TypedArray {
  let max = 0;
  for (let i = 0; i < values.length; i++) max = Math.max(max, values[i] ?? 0);
  const dtype: Dtype = max < 2 ** 8 ? 'uint8' : max < 2 ** 16 ? 'uint16' : 'uint32';
  const narrow = createArray(dtype, values.length);
  narrow.set(values);
  return narrow;
}

/** The array of a column in memory; throws for one that lives in a file. */
export function inMemory<V extends ArrayValues>(data: ArrayData, column: string): NdArray<V> {
  if (!isStored(data)) return data as NdArray<V>;
  throw new InvalidArgumentError(
    column,
    `Column "${column}" lives in a file; rows can be added only to tables in memory.`,
  );
}
