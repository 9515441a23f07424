import {
  DynamicTable,
  DynamicTableRegion,
  ElementIdentifiers,
  elementTypeOf,
  type VectorData,
  VectorIndex,
} from '@ophys/model';
import { type Check, check, firstNumbers, firstRows, SAMPLE } from '../check.ts';

const masks = new Set(['image_mask', 'pixel_mask', 'voxel_mask']);
const yesOrNo = [
  ['no', 'yes'],
  ['n', 'y'],
  ['false', 'true'],
  ['f', 't'],
  ['hit', 'miss'],
];
const dictionary = /\{\s*(["']).*?\1\s*:.*\}/s;

/** The columns that hold entries, without indexes and masks. */
function* plainColumns(table: DynamicTable): Generator<VectorData> {
  for (const column of table.columns) {
    if (column instanceof VectorIndex || masks.has(column.name) || !column.data) continue;
    yield column;
  }
}

function isBinary(values: ArrayLike<number> | readonly string[]): boolean {
  const distinct = new Set<number | string>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    distinct.add(typeof value === 'string' ? value.toLowerCase() : value);
    if (distinct.size > 2) return false;
  }
  const pair = [...distinct].sort();
  if (pair[0] === 0 && pair[1] === 1) return true;
  return yesOrNo.some(([no, yes]) => pair[0] === no && pair[1] === yes);
}

/** Checks of tables. */
export const tableChecks: readonly Check[] = [
  check(
    'check_dynamic_table_region_data_validity',
    'critical',
    DynamicTableRegion,
    'Refer to rows that the table has, by index from 0.',
    async function* ({ data, table }) {
      const rows = table instanceof DynamicTable ? table.id?.data?.shape[0] : undefined;
      if (rows === undefined) return;
      const outside = Array.from(await firstNumbers(data)).find((row) => row < 0 || row >= rows);
      if (outside !== undefined) yield `It names row ${outside} of a table with ${rows} rows.`;
    },
  ),
  check(
    'check_ids_unique',
    'critical',
    DynamicTable,
    'Give each row an id of its own.',
    async function* ({ id }) {
      if (!(id instanceof ElementIdentifiers)) return;
      const ids = Array.from(await firstNumbers(id.data));
      if (new Set(ids).size < ids.length) yield `Ids repeat among the first ${ids.length} rows.`;
    },
  ),
  check(
    'check_empty_table',
    'violation',
    DynamicTable,
    'Leave out a table without rows.',
    function* (table) {
      if (table.id?.data?.shape[0] === 0) yield 'The table has no rows.';
    },
  ),
  check(
    'check_single_row',
    'suggestion',
    DynamicTable,
    'A single row may be better kept as members of an object.',
    function* (table) {
      if (table.id?.data?.shape[0] === 1 && table.name !== 'electrodes') {
        yield 'The table has a single row.';
      }
    },
  ),
  check(
    'check_col_not_nan',
    'suggestion',
    DynamicTable,
    'Leave the column out, or fill it.',
    async function* (table) {
      for (const { name, data } of plainColumns(table)) {
        if (!elementTypeOf(data).startsWith('float')) continue;
        const values = Array.from(await firstNumbers(data));
        if (values.length > 0 && values.every(Number.isNaN)) yield `Column "${name}" is all NaN.`;
      }
    },
  ),
  check(
    'check_column_binary_capability',
    'suggestion',
    DynamicTable,
    'Store the column as booleans.',
    async function* (table) {
      for (const { name, data } of plainColumns(table)) {
        const type = elementTypeOf(data);
        if (data.shape.length !== 1 || ['bool', 'uint8', 'int8'].includes(type)) continue;
        const values = await firstRows(data);
        if (values && isBinary(values)) yield `Column "${name}" has two values, like yes and no.`;
      }
    },
  ),
  check(
    'check_table_values_for_dict',
    'violation',
    DynamicTable,
    'Give each entry of the dictionary a column of its own.',
    async function* (table) {
      for (const { name, data } of plainColumns(table)) {
        if (elementTypeOf(data) !== 'text') continue;
        const values = await firstRows(data);
        if (values && Array.from<unknown>(values).some((text) => dictionary.test(String(text)))) {
          yield `Column "${name}" holds dictionaries written as text.`;
        }
      }
    },
  ),
  check(
    'check_table_time_columns_are_not_negative',
    'suggestion',
    DynamicTable,
    'Count time from the session’s start, or shift timestampsReferenceTime.',
    async function* (table) {
      for (const { name, data } of plainColumns(table)) {
        if (!name.endsWith('_time')) continue;
        const [first] = Array.from(await firstNumbers(data, SAMPLE));
        if (first !== undefined && first < 0) yield `Column "${name}" begins at ${first} s.`;
      }
    },
  ),
];
