import { InvalidArgumentError } from '@ophys/core';
import type { VectorData } from '../types/columns.ts';
import type { DynamicTable } from '../types/table.ts';

interface Column {
  readonly name: string;
  readonly target?: VectorData;
  readonly table?: DynamicTable | undefined;
}

/** Every index has its column beside it, and a column has one index at most. */
export function checkColumns(columns: readonly VectorData[]): void {
  const targets = new Set<VectorData>();
  for (const { name, target } of columns as readonly Column[]) {
    if (target === undefined) continue;
    if (!columns.includes(target)) {
      throw new InvalidArgumentError(
        'columns',
        `"${name}" is the index of "${target.name}": give that too.`,
      );
    }
    if (targets.has(target)) {
      throw new InvalidArgumentError('columns', `"${target.name}" has two indexes; keep one.`);
    }
    targets.add(target);
  }
}

/** Columns in the order of `colnames`, indexes after what they are of. */
export function orderColumns(
  columns: readonly VectorData[],
  colnames: readonly string[] | undefined,
): readonly VectorData[] {
  if (colnames === undefined) return columns;
  const isIndex = (column: VectorData) => (column as Column).target !== undefined;
  const names = columns.filter((column) => !isIndex(column)).map((column) => column.name);
  if (colnames.length !== names.length || !names.every((name) => colnames.includes(name))) {
    throw new InvalidArgumentError(
      'colnames',
      `colnames lists every column once, without indexes: ${names.join(', ') || 'there are none'}; got ${colnames.join(', ')}.`,
    );
  }
  const ordered = colnames.map((name) => columns.find((column) => column.name === name));
  return [...ordered.filter((column) => column !== undefined), ...columns.filter(isIndex)];
}

/** Checks that tables are given for region columns only, and for none that has another table. */
export function bindTargets(
  columns: readonly VectorData[],
  tables: Readonly<Record<string, DynamicTable>> | undefined,
): void {
  for (const [name, table] of Object.entries(tables ?? {})) {
    const column = (columns as readonly (VectorData & Column)[]).find((c) => c.name === name);
    if (column?.neurodataType !== 'DynamicTableRegion') {
      const what = column ? `is a ${column.neurodataType}` : 'is not there';
      throw new InvalidArgumentError(
        'targetTables',
        `Only a DynamicTableRegion refers to a table, but "${name}" ${what}.`,
      );
    }
    if (column.table === undefined || column.table === table) continue;
    throw new InvalidArgumentError(
      'targetTables',
      `"${name}" refers to table "${column.table.name}" already.`,
    );
  }
}
