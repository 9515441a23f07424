import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { InputError, InvalidArgumentError } from '@ophys/core';
import { findSetting } from '../settings/describe.ts';
import { hintFor } from '../settings/nearest-setting.ts';
import { readTable } from './read-table.ts';

/** One recording of a batch. */
export interface BatchItem {
  readonly index: number;
  readonly input: string;
  /** Name of its run directory. */
  readonly name: string;
  /** Its own settings, as `group.key=value`. */
  readonly assignments: readonly string[];
}

/**
 * The recordings of a batch: the rows of one manifest in CSV (a column `input`, if wanted `name`, any other
 * a setting such as `imaging.rate_hz`; inputs relative to the manifest), or the inputs themselves, with
 * `*` and `?` in file names.
 *
 * @throws {InputError} for a manifest that cannot be read, or a pattern that nothing matches
 * @throws {InvalidArgumentError} for names that come twice, or a column that is no setting
 */
export async function listBatchItems(given: readonly string[]): Promise<BatchItem[]> {
  const [first] = given;
  const isManifest = given.length === 1 && first !== undefined && /\.csv$/i.test(first);
  const items = isManifest
    ? await readManifest(first)
    : (await Promise.all(given.map(expand))).flat().map((input) => ({ input, assignments: [] }));
  return nameItems(items);
}

type UnnamedItem = Pick<BatchItem, 'input' | 'assignments'> & { readonly name?: string };

async function readManifest(path: string): Promise<UnnamedItem[]> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new InputError(`Could not read ${path}: ${cause.message}.`, { path, cause });
  });
  const rows = readTable(text, path);
  requireSettings(Object.keys(rows[0] ?? {}), path);
  return rows.map(({ input = '', name = '', ...settings }, index) => {
    if (input === '') {
      throw new InputError(`Row ${index + 2} of ${path} names no input (column "input").`, {
        path,
      });
    }
    const given = Object.entries(settings).filter(([, value]) => value !== '');
    return {
      input: isAbsolute(input) ? input : join(dirname(path), input),
      assignments: given.map(([key, value]) => `${key}=${value}`),
      ...(name === '' ? {} : { name }),
    };
  });
}

/** Columns besides `input` and `name` are settings. */
function requireSettings(columns: readonly string[], path: string): void {
  const unknown = columns.find(
    (key) => !['input', 'name'].includes(key) && findSetting(key) === undefined,
  );
  if (unknown === undefined) return;
  throw new InvalidArgumentError(
    unknown,
    `${path} has a column "${unknown}", which is no setting; ${hintFor(unknown)}`,
  );
}

async function expand(pattern: string): Promise<string[]> {
  const name = basename(pattern);
  if (!/[*?]/.test(name)) return [pattern];
  const escaped = name.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const matcher = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'u');
  const folder = dirname(pattern);
  const names = await readdir(folder).catch(() => []);
  const found = names.filter((candidate) => matcher.test(candidate)).sort();
  if (found.length === 0) throw new InputError(`Nothing matches ${pattern}.`, { path: pattern });
  return found.map((candidate) => join(folder, candidate));
}

function nameItems(items: readonly UnnamedItem[]): BatchItem[] {
  const taken = new Set<string>();
  return items.map(({ input, assignments, name }, index) => {
    const chosen = name ?? basename(input).replace(/(\.ome)?\.[^.]+$/i, '');
    if (!/^[^/\\]+$/.test(chosen) || /^\.+$/.test(chosen)) {
      throw new InvalidArgumentError('name', `"${chosen}" cannot be the name of a folder.`);
    }
    if (taken.has(chosen)) {
      throw new InvalidArgumentError(
        'name',
        `Two recordings would go to ${chosen}; tell them apart in a column "name" of a manifest.`,
      );
    }
    taken.add(chosen);
    return { index, input, name: chosen, assignments };
  });
}
