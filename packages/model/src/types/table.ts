import type { Collection } from '../collection.ts';
import { array, child, children, type Field, reference, text, textList } from '../fields.ts';
import type { Problem } from '../findings.ts';
import { neurodata } from '../neurodata.ts';
import { indexEnds, regionRows, rowCounts } from '../rules/table.ts';
import { addColumn, type ColumnInit } from '../table/columns.ts';
import { Data, NWBContainer } from './base.ts';

const upToFour = [[null], [null, null], [null, null, null], [null, null, null, null]] as const;

/** A column: one entry per row, or, behind a {@link VectorIndex}, the rows' entries concatenated. */
export class VectorData extends neurodata('VectorData', Data, {
  description: text({ doc: 'What the column holds', attribute: true }),
  data: array('any', upToFour, {
    doc: 'The entries; the first axis is rows',
    content: true,
    resizable: true,
  }),
}) {}

/** Where each row of a ragged column ends, counted from the start of the column. */
export class VectorIndex extends neurodata(
  'VectorIndex',
  VectorData,
  {
    data: array('uint8', [[null]], { doc: 'End of each row', content: true, resizable: true }),
    target: reference(() => VectorData, { doc: 'The ragged column' }),
  },
  { contentRules: [indexEnds] },
) {}

/** The row identifiers of a table. */
export class ElementIdentifiers extends neurodata(
  'ElementIdentifiers',
  Data,
  {
    data: array('int32', [[null]], { doc: 'One integer per row', content: true, resizable: true }),
  },
  { defaultName: 'element_id' },
) {}

/** Rows of another table, by index (counted from 0), not by identifier. */
export class DynamicTableRegion extends neurodata(
  'DynamicTableRegion',
  VectorData,
  {
    data: array('int32', [[null]], { doc: 'Row indices', content: true, resizable: true }),
    table: reference(() => DynamicTable, { doc: 'The table' }),
  },
  { contentRules: [regionRows] },
) {}

/** A table: named columns of equal length, and an identifier for each row. */
export class DynamicTable extends neurodata(
  'DynamicTable',
  NWBContainer,
  {
    description: text({ doc: 'What the table holds', attribute: true }),
    colnames: textList({ doc: 'Names of the columns, in order', attribute: true, derived: true }),
    id: child(() => ElementIdentifiers, {
      doc: 'Row identifiers; default 0, 1, 2, …',
      completed: true,
    }) as Field<ElementIdentifiers | readonly number[] | Int32Array, ElementIdentifiers, 'default'>,
    columns: children(() => VectorData, {
      doc: 'The columns, and the indexes of ragged ones',
      singular: 'columnObject',
    }),
  },
  {
    namespace: 'hdmf-common',
    rules: [rowCounts],
    complete: completeTable,
    restored: restoreColumns,
  },
) {
  /** Names of the columns, in order, without the indexes of ragged ones. */
  get colnames(): readonly string[] {
    return [...this.columns].filter((c) => !(c instanceof VectorIndex)).map((c) => c.name);
  }

  /** Number of rows. */
  get rowCount(): number {
    return this.id.data.shape[0] ?? 0;
  }

  /** The index of a ragged column, or undefined for one with an entry per row. */
  indexOf(column: string): VectorIndex | undefined {
    for (const candidate of this.columns) {
      if (candidate instanceof VectorIndex && candidate.target?.name === column) return candidate;
    }
    return undefined;
  }

  /**
   * Adds a column of as many entries as the table has rows; ragged with `index`.
   *
   * @throws {InvalidArgumentError} for a name that is taken or another number of entries
   */
  addColumn(init: ColumnInit): VectorData {
    return addColumn(this, init, { VectorData, VectorIndex });
  }
}

/** Row identifiers default to 0, 1, 2, … for the rows that the first column has. */
function completeTable(init: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { id, columns } = init;
  if (id instanceof ElementIdentifiers) return init;
  const list = [columns ?? []].flat() as VectorData[];
  const targets = new Set(list.map((c) => (c instanceof VectorIndex ? c.target : undefined)));
  const rows = list.find((c) => !targets.has(c))?.data.shape[0] ?? 0;
  const data = id ?? Int32Array.from({ length: rows }, (_, i) => i);
  return { ...init, id: new ElementIdentifiers({ name: 'id', data: data as readonly number[] }) };
}

/** Puts the columns of a file in the order of `colnames`, and says where the two disagree. */
function* restoreColumns(
  table: { readonly id: ElementIdentifiers; readonly columns: Collection<VectorData> },
  derived: ReadonlyMap<string, unknown>,
): Generator<Problem> {
  const colnames = derived.get('colnames') as readonly string[] | undefined;
  const problem = { rule: 'colnames', field: 'columns', severity: 'error' } as const;
  for (const name of colnames ?? []) {
    if (table.columns.has(name)) continue;
    yield { ...problem, message: `colnames lists "${name}", but there is no such column.` };
  }
  for (const column of table.columns) {
    if (colnames === undefined || colnames.includes(column.name)) continue;
    if (column instanceof VectorIndex) continue;
    yield {
      ...problem,
      severity: 'warning',
      message: `Column "${column.name}" is not listed in colnames; other readers ignore it.`,
    };
  }
  table.columns.reorder(colnames ?? []);
}
