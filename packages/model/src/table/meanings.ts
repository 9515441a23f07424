import { InvalidArgumentError } from '@ophys/core';

interface Table {
  readonly name: string;
  readonly columns: Iterable<{ readonly name: string }>;
}

/** @throws {InvalidArgumentError} for a meanings table of no column of the table */
export function checkMeaningName(table: Table, meanings: { readonly name: string }): void {
  const fault = meaningNameFault(table, meanings);
  if (fault !== undefined) throw new InvalidArgumentError('meaningsTables', fault);
}

/** What is wrong with the name of a meanings table: it is that of a column, and `_meanings`. */
export function meaningNameFault(
  table: Table,
  meanings: { readonly name: string },
): string | undefined {
  const names = [...table.columns].map((column) => column.name);
  if (names.some((name) => meanings.name === `${name}_meanings`)) return undefined;
  return `A meanings table is named after a column of table "${table.name}" (${names.join(', ') || 'it has none'}) and "_meanings", got "${meanings.name}".`;
}
