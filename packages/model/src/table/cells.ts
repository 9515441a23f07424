import { InputError, type TypedArray } from '@ophys/core';
import {
  type ArrayData,
  type ArrayValues,
  type CompoundColumns,
  elementCount,
  elementTypeOf,
  isCompound,
  type NdArray,
  readNumbers,
  readValues,
  sliceValues,
} from '../array.ts';
import type { VectorData, VectorIndex } from '../types/columns.ts';
import { consecutiveRuns } from './selection.ts';

/**
 * What a row has in a column: a value; an array for an entry that has axes of its own (an image mask);
 * in a ragged column the row's entries, as numbers, text, booleans, or the columns of a compound (`{ x, y,
 * weight }` of a pixel mask); in a doubly ragged one a list of those.
 */
export type Cell =
  | number
  | string
  | boolean
  | NdArray
  | TypedArray
  | readonly string[]
  | CompoundColumns
  | readonly Cell[];

/** Cells of chosen rows of a column or of the index of a ragged one; each run of rows is read once. */
export async function readCells(column: VectorData, rows: Int32Array): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const [start, stop] of consecutiveRuns(rows)) {
    for (const cell of await readRange(column, start, stop)) cells.push(cell);
  }
  return cells;
}

/** Chosen entries of an array, without an index. */
export async function readFlatCells(array: ArrayData, rows: Int32Array): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const [start, stop] of consecutiveRuns(rows)) {
    for (const cell of await readFlat(array, start, stop)) cells.push(cell);
  }
  return cells;
}

async function readRange(column: VectorData, start: number, stop: number): Promise<Cell[]> {
  return isIndex(column) ? readRagged(column, start, stop) : readFlat(column.data, start, stop);
}

function isIndex(column: VectorData): column is VectorIndex {
  return 'target' in column;
}

async function readFlat(array: ArrayData, start: number, stop: number): Promise<Cell[]> {
  const values = await readValues(array, [{ start, stop }]);
  const entryShape = array.shape.slice(1);
  const size = elementCount(entryShape);
  const isBoolean = elementTypeOf(array) === 'bool';
  return Array.from({ length: stop - start }, (_, row) => {
    if (entryShape.length > 0) {
      return { data: sliceValues(values, row * size, (row + 1) * size), shape: entryShape };
    }
    if (isCompound(values)) return sliceValues(values, row, row + 1);
    const value = values[row] ?? Number.NaN;
    return isBoolean ? value === 1 : value;
  });
}

async function readRagged(index: VectorIndex, start: number, stop: number): Promise<Cell[]> {
  const { first, ends } = await rowBounds(index, start, stop);
  const last = ends.at(-1) ?? first;
  const { target } = index;
  if (isIndex(target)) {
    const inner = await readRange(target, first, last);
    return splitRows(first, ends, (from, to) => inner.slice(from, to));
  }
  const values = await readValues(target.data, [{ start: first, stop: last }]);
  const entryShape = target.data.shape.slice(1);
  const size = elementCount(entryShape);
  return splitRows(first, ends, (from, to) => {
    const data = sliceValues(values, from * size, to * size);
    if (target.data.shape.length === 1 && elementTypeOf(target.data) === 'bool') {
      return Array.from(data as TypedArray, (value) => value === 1);
    }
    return entryShape.length === 0 ? data : { data, shape: [to - from, ...entryShape] };
  });
}

function splitRows(
  first: number,
  ends: ArrayLike<number>,
  take: (from: number, to: number) => Cell | ArrayValues,
): Cell[] {
  return Array.from({ length: ends.length }, (_, row) => {
    const from = row === 0 ? first : (ends[row - 1] ?? 0);
    return take(from - first, (ends[row] ?? 0) - first) as Cell;
  });
}

/** Where rows begin and end in the column that an index is of. */
async function rowBounds(
  index: VectorIndex,
  start: number,
  stop: number,
): Promise<{ first: number; ends: TypedArray }> {
  const from = Math.max(0, start - 1);
  const read = await readNumbers(index.data, [{ start: from, stop }]);
  const first = start === 0 ? 0 : (read[0] ?? 0);
  const ends = start === 0 ? read : read.subarray(1);
  const length = index.target?.data?.shape[0] ?? 0;
  let before = first;
  for (const end of ends) {
    if (Number.isInteger(end) && end >= before && end <= length) before = end;
    else {
      throw new InputError(
        `"${index.name}" is damaged: a row ends at ${end}, after one that ends at ${before}, in a column of ${length} entries.`,
      );
    }
  }
  return { first, ends };
}
