import { InvalidArgumentError, OutOfRangeError } from '@ophys/core';
import { countOf } from '../count.ts';

/**
 * Rows of a table, counted from 0: a list, in any order and with repeats, or a slice `start` (default
 * 0) to `stop` (not included; default the table's end) in steps of `step` (default 1).
 */
export type RowSelection =
  | ArrayLike<number>
  | {
      readonly start?: number | undefined;
      readonly stop?: number | undefined;
      readonly step?: number | undefined;
    };

/**
 * The row indices that a selection stands for.
 *
 * @throws {OutOfRangeError} for a row that is not there, negative ones included
 */
export function selectedRows(selection: RowSelection, count: number, label: string): Int32Array {
  if (!isList(selection)) return sliceRows(selection, count, label);
  const rows = new Int32Array(selection.length);
  for (let i = 0; i < rows.length; i++) rows[i] = checkRow(selection[i], count, label);
  return rows;
}

function isList(selection: RowSelection): selection is ArrayLike<number> {
  return 'length' in selection;
}

function sliceRows(
  slice: Exclude<RowSelection, ArrayLike<number>>,
  count: number,
  label: string,
): Int32Array {
  const { start = 0, stop = count, step = 1 } = slice;
  if (!Number.isInteger(step) || step < 1) {
    throw new InvalidArgumentError('step', `A step is a positive integer, got ${step}.`);
  }
  for (const bound of [start, stop]) {
    if (Number.isInteger(bound) && bound >= 0 && bound <= count) continue;
    throw new OutOfRangeError(
      'slice',
      `${label} has ${countOf(count, 'row')}: a slice lies within 0 to ${count}, got ${start} to ${stop}.`,
    );
  }
  const length = Math.max(0, Math.ceil((stop - start) / step));
  return Int32Array.from({ length }, (_, i) => start + i * step);
}

/**
 * A row index that is one.
 *
 * @throws {OutOfRangeError} when there is no such row
 */
export function checkRow(row: number | undefined, count: number, label: string): number {
  if (row !== undefined && Number.isInteger(row) && row >= 0 && row < count) return row;
  const rows = count === 0 ? 'no rows' : `rows 0 to ${count - 1}`;
  throw new OutOfRangeError('row', `${label} has ${rows}, got ${row}.`);
}

/** Runs of rows that follow each other, as `[start, stop)`; they are read at once. */
export function* consecutiveRuns(rows: Int32Array): Generator<readonly [number, number]> {
  let first = 0;
  for (let i = 1; i <= rows.length; i++) {
    if (i < rows.length && rows[i] === (rows[i - 1] ?? 0) + 1) continue;
    if (i > first) yield [rows[first] ?? 0, (rows[i - 1] ?? 0) + 1];
    first = i;
  }
}
