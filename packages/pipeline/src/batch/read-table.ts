import { InputError } from '@ophys/core';

/** Most characters of a table, so that a wrong file is no burden. */
const MOST_CHARACTERS = 2 ** 26;

/**
 * The rows of a table in CSV by their column names (RFC 4180): fields may be quoted, quotes are doubled in
 * them. Empty lines do not count.
 *
 * @throws {InputError} when rows and columns do not fit, or a quote is never closed
 */
export function readTable(text: string, name: string): Readonly<Record<string, string>>[] {
  if (text.length > MOST_CHARACTERS) throw new InputError(`${name} is too large for a manifest.`);
  const [head, ...rows] = splitRows(text.replace(/^\ufeff/, ''), name);
  if (head === undefined) throw new InputError(`${name} is empty.`, { path: name });
  return rows.map((row, index) => {
    if (row.length !== head.length) {
      throw new InputError(
        `Row ${index + 2} of ${name} has ${row.length} fields; its head has ${head.length}.`,
        { path: name },
      );
    }
    return Object.fromEntries(head.map((column, i) => [column.trim(), (row[i] ?? '').trim()]));
  });
}

/** A field, quoted or not, and what ends it. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function splitRows(text: string, name: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < text.length || row.length > 0) {
    const match = FIELD.exec(text);
    if (match === null) {
      throw new InputError(`Row ${rows.length + 1} of ${name} has a quote out of place.`, {
        path: name,
      });
    }
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}
