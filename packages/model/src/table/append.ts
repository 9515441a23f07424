import { dtypeOf, dtypeRange, InvalidArgumentError, type TypedArray } from '@ophys/core';
import { showShape } from '../accept.ts';
import { type ArrayValues, elementCount, elementTypeOf, lengthOf } from '../array.ts';
import { appendValues } from '../growable.ts';
import { setMember } from '../object.ts';
import type { DynamicTable, VectorData, VectorIndex } from '../types/table.ts';
import { inMemory, narrowest, rowEnds } from './columns.ts';

/** Entries to append to one column. */
export interface NewEntries {
  readonly values: ArrayValues;
  /** Extents of one row's entry after the first axis, `[]` for single values. */
  readonly entryShape: readonly number[];
  /** For a ragged column: number of entries of each new row. */
  readonly lengths?: readonly number[] | undefined;
}

/**
 * Appends rows to a table; every column must get its entries. Everything is checked before anything
 * changes.
 *
 * @throws {InvalidArgumentError} naming the column whose entries do not fit
 */
export function appendRows(
  table: DynamicTable,
  ids: readonly number[],
  entries: ReadonlyMap<string, NewEntries>,
): void {
  const changes = [...table.colnames].map((name) => planColumn(table, name, ids.length, entries));
  const id = planIds(table, ids);
  for (const change of [...changes.flat(), id]) change();
}

type Change = () => void;

function planIds(table: DynamicTable, ids: readonly number[]): Change {
  const { data } = inMemory<TypedArray>(table.id.data, 'id');
  const { min, max } = dtypeRange('int32');
  for (const id of ids) {
    if (Number.isInteger(id) && id >= min && id <= max) continue;
    throw new InvalidArgumentError('id', `A row identifier is a 32-bit integer, got ${id}.`);
  }
  const grown = appendValues(data, Int32Array.from(ids));
  return () => setMember(table.id, 'data', { data: grown, shape: [grown.length] });
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
  const column = table.columns.get(name);
  const index = table.indexOf(name);
  checkKind(table, name, added, index !== undefined);
  const count = added.lengths?.reduce((sum, length) => sum + length, 0) ?? rows;
  const need = count * elementCount(added.entryShape);
  if (lengthOf(added.values) !== need) {
    throw new InvalidArgumentError(
      name,
      `Column "${name}" needs ${need} values for ${rows} rows, got ${lengthOf(added.values)}.`,
    );
  }
  const change = planEntries(column, added);
  return index && added.lengths ? [change, planIndex(index, added.lengths)] : [change];
}

function checkKind(table: DynamicTable, name: string, added: NewEntries, ragged: boolean): void {
  if (ragged === (added.lengths !== undefined)) return;
  throw new InvalidArgumentError(
    name,
    `Column "${name}" of table "${table.name}" has ${ragged ? 'a list' : 'one entry'} per row.`,
  );
}

function planEntries(column: VectorData, added: NewEntries): Change {
  const { data, shape } = inMemory(column.data, column.name);
  const [length = 0, ...entryShape] = shape;
  const rows = lengthOf(added.values) / Math.max(1, elementCount(added.entryShape));
  if (length === 0 && lengthOf(data) === 0 && elementTypeOf({ data, shape }) === 'float64') {
    const next = { data: added.values, shape: [rows, ...added.entryShape] };
    return () => setMember(column, 'data', next);
  }
  if (showShape(entryShape) !== showShape(added.entryShape)) {
    throw new InvalidArgumentError(
      column.name,
      `Entries of column "${column.name}" have shape ${showShape(entryShape)}, got ${showShape(added.entryShape)}.`,
    );
  }
  const next = {
    data: appendValues(data, convert(added.values, data, column.name)),
    shape: [length + rows, ...entryShape],
  };
  return () => setMember(column, 'data', next);
}

/** New values in the element type that the column has; refuses what would change a value. */
function convert(values: ArrayValues, like: ArrayValues, name: string): ArrayValues {
  const kind = elementTypeOf({ data: like, shape: [] });
  const found = elementTypeOf({ data: values, shape: [] });
  if (!ArrayBuffer.isView(like) || !ArrayBuffer.isView(values)) {
    if (kind === found) return values;
    throw new InvalidArgumentError(name, `Column "${name}" holds ${kind}, got ${found}.`);
  }
  if (kind === found) return values;
  const converted = new (like.constructor as new (length: number) => TypedArray)(values.length);
  converted.set(values);
  const exact = dtypeOf(like) === 'float32' || values.every((v, i) => Object.is(v, converted[i]));
  if (exact) return converted;
  throw new InvalidArgumentError(name, `Column "${name}" holds ${kind}; the values do not fit.`);
}

function planIndex(index: VectorIndex, lengths: readonly number[]): Change {
  const { data } = inMemory<TypedArray>(index.data, index.name);
  const ends = rowEnds(lengths, data.at(-1) ?? 0);
  const wide = (ends.at(-1) ?? 0) > dtypeRange(dtypeOf(data)).max ? widenTo(data, ends) : data;
  const more = new (wide.constructor as new (values: ArrayLike<number>) => TypedArray)(ends);
  const grown = appendValues(wide, more);
  return () => setMember(index, 'data', { data: grown, shape: [grown.length] });
}

function widenTo(data: TypedArray, ends: TypedArray): TypedArray {
  const width = narrowest([ends.at(-1) ?? 0]);
  return new (width.constructor as new (values: ArrayLike<number>) => TypedArray)(data);
}
