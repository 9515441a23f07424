import { InvalidArgumentError } from '@ophys/core';
import type { Collection } from '../collection.ts';
import {
  array,
  child,
  children,
  type Field,
  type None,
  type ObjectType,
  reference,
  text,
  textList,
} from '../fields.ts';
import type { Problem } from '../findings.ts';
import { neurodata } from '../neurodata.ts';
import { type NeurodataObject, setMember } from '../object.ts';
import { duplicateIds, meaningNames, regionRows, rowCounts } from '../rules/table.ts';
import { type Cell, readCells, readFlatCells } from '../table/cells.ts';
import { bindTargets, checkColumns, orderColumns } from '../table/check-columns.ts';
import { addColumn, type ColumnInit } from '../table/columns.ts';
import type { CellInput } from '../table/entries.ts';
import { checkMeaningName } from '../table/meanings.ts';
import { addRow, type RowOptions } from '../table/rows.ts';
import { checkRow, type RowSelection, selectedRows } from '../table/selection.ts';
import { NWBContainer } from './base.ts';
import { ElementIdentifiers, VectorData, VectorIndex } from './columns.ts';

/** A row of a table: its identifier, and its cell of each column by the column's name. */
export interface Row {
  readonly id: number;
  readonly [column: string]: Cell;
}

/** Rows of another table, by index (counted from 0), not by identifier. */
export class DynamicTableRegion extends neurodata(
  'DynamicTableRegion',
  VectorData,
  {
    data: array('int32', [[null]], { doc: 'Row indices', content: true, resizable: true }),
    table: reference(() => DynamicTable, {
      doc: 'The table; may be set later, by setTable or the targetTables of a table',
      optional: true,
    }),
  },
  { contentRules: [regionRows] },
) {
  /**
   * Says which table the rows are of, once.
   *
   * @throws {InvalidArgumentError} when it is another table's already
   */
  setTable(table: DynamicTable): void {
    bindTargets([this], { [this.name]: table });
    setMember(this, 'table', table);
  }

  /**
   * A row of the table that the region refers to.
   *
   * @param entry which entry of the region
   * @throws {OutOfRangeError} when there is no such entry, or no such row
   */
  async row(entry: number): Promise<Row> {
    const [row] = await this.rows([checkRow(entry, this.length, `Region "${this.name}"`)]);
    return row as Row;
  }

  /**
   * Rows of the table that the region refers to, in the region's order, repeats included.
   *
   * @param selection which entries of the region; default all
   */
  async rows(selection: RowSelection = {}): Promise<Row[]> {
    const entries = selectedRows(selection, this.length, `Region "${this.name}"`);
    if (this.table === undefined) {
      throw new InvalidArgumentError('table', `Region "${this.name}" has no table; set it first.`);
    }
    return this.table.rows((await readCells(this, entries)) as number[]);
  }
}

/** What constructors of tables take besides their members. */
export interface TableArguments {
  /** Order of the columns, by name; default that of `columns`. */
  readonly colnames?: readonly string[] | undefined;
  /** The tables that region columns refer to, by column. */
  readonly targetTables?: Readonly<Record<string, DynamicTable>> | undefined;
}

/** What tables know of their meanings tables, which are tables themselves. */
export interface Meanings extends NeurodataObject {
  readonly target: VectorData;
  readonly rowCount: number;
  rows(selection?: RowSelection): Promise<Row[]>;
}

/** Typed from outside, because a table is declared before the tables of what its values mean. */
const meaningsTypes = (): ObjectType<Meanings> => MeaningsTable;

/** A table: named columns of equal length, and an identifier for each row. */
export class DynamicTable extends neurodata(
  'DynamicTable',
  NWBContainer,
  {
    description: text({ doc: 'What the table holds', attribute: true }),
    colnames: textList({
      doc: 'Names of the columns, in order',
      attribute: true,
      derived: true,
    }) as Field<readonly string[], readonly string[], 'derived', None, TableArguments>,
    id: child(() => ElementIdentifiers, {
      doc: 'Row identifiers; default 0, 1, 2, …',
      completed: true,
    }) as Field<ElementIdentifiers | readonly number[] | Int32Array, ElementIdentifiers, 'default'>,
    columns: children(() => VectorData, { doc: 'The columns, and the indexes of ragged ones' }),
    meaningsTables: children(meaningsTypes, {
      doc: 'What the values of columns mean, one table for each column',
      at: 'meanings_tables',
    }),
  },
  {
    namespace: 'hdmf-common',
    rules: [rowCounts, duplicateIds, meaningNames],
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

  /**
   * The column of that name.
   *
   * @throws {UnknownNameError} when there is none
   */
  column(name: string): VectorData {
    return this.columns.get(name);
  }

  /** The index of a ragged column, or undefined for one with an entry per row. */
  indexOf(column: string): VectorIndex | undefined {
    for (const candidate of this.columns) {
      if (candidate instanceof VectorIndex && candidate.target?.name === column) return candidate;
    }
    return undefined;
  }

  /** The indexes of a ragged column, innermost first: two of a doubly ragged one, none of others. */
  indexesOf(column: string): readonly VectorIndex[] {
    const indexes: VectorIndex[] = [];
    for (let i = this.indexOf(column); i && !indexes.includes(i); i = this.indexOf(i.name)) {
      indexes.push(i);
    }
    return indexes;
  }

  /**
   * Adds a column of as many entries as the table has rows; ragged with `index`.
   *
   * @throws {InvalidArgumentError} for a name that is taken or another number of entries
   */
  addColumn(init: ColumnInit): VectorData {
    return addColumn(this, init, columnTypes);
  }

  /**
   * Adds a row, with an entry for each column by the column's name, and returns its index. `id`
   * defaults to that index.
   *
   * @throws {InvalidArgumentError} for an entry that is missing or does not fit; the table is then as
   *   it was
   */
  addRow(
    init: { readonly id?: number | undefined; readonly [column: string]: CellInput | undefined },
    options: RowOptions = {},
  ): number {
    return addRow(this, init, options, columnTypes);
  }

  /**
   * A row. Only what it needs is read from a file.
   *
   * @throws {OutOfRangeError} when there is no such row
   */
  async row(index: number): Promise<Row> {
    const [row] = await this.rows([checkRow(index, this.rowCount, labelOf(this))]);
    return row as Row;
  }

  /**
   * Chosen rows, in the order chosen; default all. Only what they need is read from a file.
   *
   * @throws {OutOfRangeError} when there is no such row
   */
  async rows(selection: RowSelection = {}): Promise<Row[]> {
    const rows = selectedRows(selection, this.rowCount, labelOf(this));
    const ids = await readFlatCells(this.id.data, rows);
    const cells = await Promise.all(
      this.colnames.map(
        async (name) => [name, await readCells(outermost(this, name), rows)] as const,
      ),
    );
    return ids.map((id, i) => ({
      ...Object.fromEntries(cells.map(([name, column]) => [name, column[i] as Cell])),
      id: id as number,
    }));
  }

  /**
   * What a row has in a column; a region column has row indices of its table.
   *
   * @throws {OutOfRangeError} when there is no such row
   * @throws {UnknownNameError} when there is no such column
   */
  async cell(row: number, column: string): Promise<Cell> {
    if (column === 'id') return (await this.row(row)).id;
    checkRow(row, this.rowCount, labelOf(this));
    return outermost(this, column).cell(row);
  }

  /**
   * A region of this table.
   *
   * @param init.region row indices or a slice
   * @throws {OutOfRangeError} for a row that the table does not have
   */
  createRegion(init: {
    readonly name: string;
    readonly description: string;
    readonly region: RowSelection;
  }): DynamicTableRegion {
    const { name, description, region } = init;
    const data = selectedRows(region, this.rowCount, labelOf(this));
    return new DynamicTableRegion({ name, description, data, table: this });
  }

  /** Names of the columns that refer to rows of tables. */
  get foreignColumns(): readonly string[] {
    return [...this.columns].filter((c) => c instanceof DynamicTableRegion).map((c) => c.name);
  }

  /** The tables that columns refer to, directly or through other tables, each once. */
  get linkedTables(): readonly DynamicTable[] {
    const found = new Set<DynamicTable>();
    const visit = (table: DynamicTable): void => {
      for (const column of table.columns) {
        const target = column instanceof DynamicTableRegion ? column.table : undefined;
        if (target === undefined || found.has(target)) continue;
        found.add(target);
        visit(target);
      }
    };
    visit(this);
    return [...found];
  }

  /**
   * Adds tables of what the values of columns mean, each named `<column>_meanings`.
   *
   * @throws {InvalidArgumentError} for another name, or a column that is not there
   */
  addMeaningsTable<Given extends MeaningsTable | readonly MeaningsTable[]>(given: Given): Given {
    for (const table of [given].flat() as MeaningsTable[]) checkMeaningName(this, table);
    this.meaningsTables.add(given as Meanings | readonly Meanings[]);
    return given;
  }

  /**
   * The meanings table of that name.
   *
   * @throws {UnknownNameError} when there is none
   */
  getMeaningsTable(name: string): MeaningsTable {
    return this.meaningsTables.get(name) as MeaningsTable;
  }

  /**
   * What the values of a column mean, when a table says so.
   *
   * @throws {UnknownNameError} when there is no such column
   */
  getMeaningsForColumn(column: string): MeaningsTable | undefined {
    const name = `${this.column(column).name}_meanings`;
    return this.meaningsTables.find(name) as MeaningsTable | undefined;
  }
}

const columnTypes = { VectorData, VectorIndex, DynamicTableRegion };

function labelOf(table: DynamicTable): string {
  return `Table "${table.name}"`;
}

/** A column, or the index that has its rows. */
function outermost(table: DynamicTable, column: string): VectorData {
  return table.indexesOf(column).at(-1) ?? table.column(column);
}

/** What each value of a column means: one row for a value. Named after the column. */
export class MeaningsTable extends neurodata(
  'MeaningsTable',
  DynamicTable,
  {
    target: reference(() => VectorData, { doc: 'The column whose values it explains' }),
    description: text({
      doc: 'What the table holds; default says of which column',
      attribute: true,
      completed: true,
    }),
  },
  { defaultName: 'meanings', complete: completeMeanings },
) {
  /** Adds a value and what it means; returns the row's index. */
  addMeaning(value: number | string | boolean, meaning: string): number {
    return this.addRow({ value, meaning });
  }
}

function completeMeanings(
  init: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { target } = init;
  if (!(target instanceof VectorData)) return init;
  return {
    name: `${target.name}_meanings`,
    description: `Meanings of the values of "${target.name}"`,
    columns: [
      new VectorData({ name: 'value', description: 'The value', data: new Float64Array(0) }),
      new VectorData({ name: 'meaning', description: 'What it means', data: new Float64Array(0) }),
    ],
    ...init,
  };
}

/** Row identifiers default to 0, 1, 2, … for the rows that the first column has. */
function completeTable(init: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { id, columns, colnames, targetTables, ...rest } = init;
  const list = [columns ?? []].flat() as VectorData[];
  if (list.some((column) => !(column instanceof VectorData))) return { ...rest, id, columns };
  checkColumns(list);
  bindTargets(list, targetTables as TableArguments['targetTables']);
  const ordered = orderColumns(list, colnames as TableArguments['colnames']);
  for (const [name, table] of Object.entries(targetTables ?? {})) {
    const region = ordered.find((column) => column.name === name);
    if (region) setMember(region, 'table', table);
  }
  if (id instanceof ElementIdentifiers) return { ...rest, id, columns: ordered };
  const targets = new Set(list.map((c) => (c instanceof VectorIndex ? c.target : undefined)));
  const rows = list.find((c) => !targets.has(c))?.data.shape[0] ?? 0;
  const data = id ?? Int32Array.from({ length: rows }, (_, i) => i);
  return {
    ...rest,
    columns: ordered,
    id: new ElementIdentifiers({ name: 'id', data: data as readonly number[] }),
  };
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
