import { type ArrayData, isStored, readNumbers } from '../array.ts';
import type { Problem } from '../findings.ts';
import { meaningNameFault } from '../table/meanings.ts';

interface Column {
  readonly name: string;
  readonly data: ArrayData;
  readonly target?: unknown;
}

interface Table {
  readonly id: { readonly data: ArrayData };
  readonly columns: Iterable<Column>;
}

/** Every column, or the index of a ragged one, has an entry for each row. */
export function* rowCounts(table: Table): Generator<Problem> {
  const rows = table.id?.data?.shape[0];
  if (rows === undefined) return;
  const columns = [...table.columns];
  const ragged = new Set(columns.map((column) => column.target));
  for (const column of columns) {
    const entries = column.data?.shape[0];
    if (ragged.has(column) || entries === undefined || entries === rows) continue;
    yield {
      severity: 'error',
      rule: 'row-count',
      field: 'columns',
      message: `The table has ${rows} rows, but its column "${column.name}" has ${entries} entries.`,
    };
  }
}

/** Identifiers are meant to differ; those in a file are not read for it. */
export function* duplicateIds(table: Table): Generator<Problem> {
  const ids = table.id?.data;
  if (ids === undefined || isStored(ids) || !ArrayBuffer.isView(ids.data)) return;
  const seen = new Set<number>();
  for (const id of ids.data) {
    if (seen.has(id)) {
      const message = `Two rows have the identifier ${id}; identifiers should differ.`;
      yield { severity: 'warning', rule: 'duplicate-ids', field: 'id', message };
      return;
    }
    seen.add(id);
  }
}

/** Meanings tables are named after the column that they explain. */
export function* meaningNames(table: {
  readonly name: string;
  readonly columns: Iterable<Column>;
  readonly meaningsTables: Iterable<{ readonly name: string }>;
}): Generator<Problem> {
  for (const meanings of table.meaningsTables) {
    const message = meaningNameFault(table, meanings);
    if (message === undefined) continue;
    yield { severity: 'error', rule: 'meanings-name', field: 'meaningsTables', message };
  }
}

/** Row ends never fall, and the last one is the length of the ragged column. */
export async function* indexEnds(index: {
  readonly name: string;
  readonly data: ArrayData;
  readonly target: { readonly name: string; readonly data: ArrayData };
}): AsyncGenerator<Problem> {
  if (!index.data || !index.target?.data) return;
  const ends = await readNumbers(index.data);
  const length = index.target.data.shape[0] ?? 0;
  const problem = { severity: 'error', rule: 'index-ends', field: 'data' } as const;
  const falling = ends.findIndex((end, row) => row > 0 && end < (ends[row - 1] ?? 0));
  if (falling >= 0) {
    yield {
      ...problem,
      message: `Row ends must not fall, but row ${falling} ends at ${ends[falling]}, before row ${falling - 1}.`,
    };
  }
  const last = ends.at(-1) ?? 0;
  if (last !== length) {
    yield {
      ...problem,
      message: `The last row ends at ${last}, but "${index.target.name}" has ${length} entries.`,
    };
  }
}

/** Rows that a region names exist in its table. */
export async function* regionRows(region: {
  readonly data: ArrayData;
  readonly table: { readonly name: string; readonly id: { readonly data: ArrayData } } | undefined;
}): AsyncGenerator<Problem> {
  const { table } = region;
  const rows = table?.id?.data?.shape[0];
  if (table === undefined || rows === undefined || !region.data) return;
  const indices = await readNumbers(region.data);
  const outside = indices.findIndex((row) => !Number.isInteger(row) || row < 0 || row >= rows);
  if (outside < 0) return;
  yield {
    severity: 'error',
    rule: 'region-rows',
    field: 'data',
    message: `Entry ${outside} names row ${indices[outside]}, but table "${table.name}" has rows 0 to ${rows - 1}.`,
  };
}
