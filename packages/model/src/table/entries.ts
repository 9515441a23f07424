import { createArray, dtypeOf, type TypedArray, WrongTypeError } from '@ophys/core';
import {
  type ArrayInput,
  type ArrayValues,
  type CompoundColumns,
  elementCount,
  isStored,
  toArrayData,
} from '../array.ts';
import type { MaskBuffers } from './masks.ts';

/** What one row has in a column: a value, an n-d entry, or, in a ragged column, a list of entries. */
export type CellInput =
  | number
  | string
  | boolean
  | ArrayInput
  | CompoundColumns
  | { readonly [member: string]: ArrayLike<number> }
  | readonly CellInput[];

/** Entries to append to one column. */
export interface NewEntries {
  readonly values: ArrayValues;
  /** The values are booleans, 0 and 1. */
  readonly boolean?: true | undefined;
  /** Extents of one entry after the first axis, `[]` for single values. */
  readonly entryShape: readonly number[];
  /**
   * For a ragged column, outermost level first: the number of entries of each new row; for a doubly
   * ragged one then the number of entries of each of those.
   */
  readonly nesting: readonly ArrayLike<number>[];
  /** Writes pixels or voxels into columns, from `at` on: what `values` are, without another copy. */
  write?(columns: MaskBuffers, at: number): void;
}

/**
 * Rows' cells as entries of a column.
 *
 * @param levels 0 for one entry per row, 1 for a ragged column, 2 for a doubly ragged one
 * @throws {WrongTypeError} for cells of mixed types, or less deep than `levels`
 */
export function collectEntries(
  cells: readonly unknown[],
  levels: number,
  column: string,
): NewEntries {
  const counts: number[][] = Array.from({ length: levels }, () => []);
  const leaves: unknown[] = [];
  const collect = (cell: unknown, depth: number): void => {
    if (depth === levels) {
      leaves.push(cell);
      return;
    }
    if (!isListLike(cell)) {
      throw new WrongTypeError(column, `Column "${column}" has a list per row, got ${show(cell)}.`);
    }
    counts[depth]?.push(cell.length);
    if (depth === levels - 1 && ArrayBuffer.isView(cell)) leaves.push(new Run(cell as TypedArray));
    else for (let i = 0; i < cell.length; i++) collect(cell[i], depth + 1);
  };
  for (const cell of cells) collect(cell, 0);
  return { ...joinLeaves(leaves, column), nesting: counts };
}

/** Several entries in one typed array. */
class Run {
  readonly values: TypedArray;
  constructor(values: TypedArray) {
    this.values = values;
  }
}

function isListLike(cell: unknown): cell is ArrayLike<unknown> {
  return Array.isArray(cell) || ArrayBuffer.isView(cell);
}

function joinLeaves(leaves: readonly unknown[], column: string): Omit<NewEntries, 'nesting'> {
  if (leaves.every((leaf) => typeof leaf === 'number')) {
    return { values: Float64Array.from(leaves), entryShape: [] };
  }
  if (leaves.every((leaf) => typeof leaf === 'string')) return { values: leaves, entryShape: [] };
  if (leaves.every((leaf) => typeof leaf === 'boolean')) {
    return { values: Uint8Array.from(leaves, Number), boolean: true, entryShape: [] };
  }
  if (leaves.every((leaf) => leaf instanceof Run)) {
    return { values: joinNumbers(leaves.map((run) => run.values)), entryShape: [] };
  }
  if (leaves.some((leaf) => leaf instanceof Run || typeof leaf !== 'object' || leaf === null)) {
    throw new WrongTypeError(
      column,
      `Column "${column}" takes only numbers, only text, only booleans or only arrays, got ${[...new Set(leaves.map(show))].join(' and ')}.`,
    );
  }
  return joinArrays(leaves as readonly ArrayInput[], column);
}

/** Entries that are arrays themselves; all of one shape. */
function joinArrays(leaves: readonly ArrayInput[], column: string): Omit<NewEntries, 'nesting'> {
  const arrays = leaves.map((leaf) => toArrayData(leaf, column));
  const entryShape = arrays[0]?.shape ?? [];
  const parts = arrays.map((array) => {
    if (isStored(array) || !ArrayBuffer.isView(array.data)) {
      throw new WrongTypeError(column, `An entry of column "${column}" is an array of numbers.`);
    }
    if (array.shape.join() !== entryShape.join()) {
      throw new WrongTypeError(
        column,
        `Entries of column "${column}" have one shape; got [${entryShape}] and [${array.shape}]. With index they may differ in length.`,
      );
    }
    return array.data;
  });
  return { values: joinNumbers(parts), entryShape };
}

function joinNumbers(parts: readonly TypedArray[]): TypedArray {
  const dtypes = new Set(parts.map(dtypeOf));
  const [only = 'float64'] = dtypes;
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  const joined = createArray(dtypes.size === 1 ? only : 'float64', total);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Number of entries, of the first axis of the column, that new values make. */
export function entryCount(entries: NewEntries, length: number): number {
  return length / Math.max(1, elementCount(entries.entryShape));
}

/** Sum of counts. */
export function sumOf(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i] ?? 0;
  return sum;
}

function show(value: unknown): string {
  if (value instanceof Run) return 'lists of numbers';
  return typeof value === 'object' && value !== null ? value.constructor.name : typeof value;
}
