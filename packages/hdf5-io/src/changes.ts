import { WriteError } from '@ophys/core';
import {
  type ArrayData,
  type FieldSpec,
  GenericObject,
  GrownArray,
  isStored,
  memberOf,
  type NeurodataObject,
  SharedArray,
  specOf,
  storedName,
} from '@ophys/model';
import { appendTail } from './append-rows.ts';
import { isGrowable } from './hdf5/chunks.ts';
import type { Hdf5File } from './hdf5/file.ts';
import { storedRoot } from './nodes.ts';
import { assignPaths, checkReferences, type Paths, type Reference, referencesOf } from './plan.ts';
import { restoreTree } from './read.ts';
import {
  arrayPath,
  hostOf,
  toStored,
  writeAttribute,
  writeMember,
  writeObjects,
  writeReference,
} from './write.ts';

/** What a tree that was read from a file has more than the file. */
export interface Changes {
  /** Where every object is, or will be. */
  readonly paths: Paths;
  /** Objects that the file lacks. */
  readonly added: readonly NeurodataObject[];
  /** Objects that the file has, with members that it lacks. */
  readonly changed: readonly ChangedObject[];
}

interface ChangedObject {
  readonly item: NeurodataObject;
  readonly members: readonly (readonly [key: string, field: FieldSpec])[];
  readonly references: readonly Reference[];
}

/** What a file has: its objects by their path. */
export type Original = ReadonlyMap<string, NeurodataObject>;

/** Reads the objects of a file once more. */
export function readOriginal(source: Hdf5File): Original {
  const { paths } = restoreTree(storedRoot(source));
  return new Map([...paths].map(([item, path]) => [path, item]));
}

/**
 * Compares a tree that was read from a file, and then added to, with the file.
 *
 * @param stored where its objects were found when it was read
 * @param file what messages call the file
 * @throws {WriteError} for a link to what is not in the tree, and two objects at one place
 */
export function findChanges(
  original: Original,
  root: NeurodataObject,
  stored: Paths,
  file: string,
): Changes {
  const paths = assignPaths(root, stored, file);
  const items = [...paths.keys()];
  const added = items.filter((item) => !stored.has(item));
  const changed = items
    .filter((item) => stored.has(item))
    .map((item) => compare(item, original.get(paths.get(item) ?? '')))
    .filter(({ members, references }) => members.length + references.length > 0);
  checkReferences([...added, ...changed.map(({ item }) => item)], paths, file);
  return { paths, added, changed };
}

function compare(item: NeurodataObject, before: NeurodataObject | undefined): ChangedObject {
  const fields = item instanceof GenericObject ? [] : [...specOf(item.constructor).fields];
  const members = fields.filter(
    ([key, field]) =>
      field.mode !== 'fixed' &&
      field.storage.kind === 'value' &&
      !isSame(memberOf(item, key), before && memberOf(before, key)),
  );
  const known = new Set(
    before ? [...referencesOf(before)].map(({ key, name }) => `${key} ${name}`) : [],
  );
  const references = [...referencesOf(item)].filter(
    ({ key, name }) => !known.has(`${key} ${name}`),
  );
  return { item, members, references };
}

/** An array of the file is the same unless rows were added to it; other values compare by content. */
function isSame(now: unknown, before: unknown): boolean {
  if (now instanceof GrownArray) return false;
  if (now instanceof SharedArray && before !== undefined) return true;
  if (isArrayData(now) && isArrayData(before)) {
    if (isStored(now) && isStored(before)) return now.origin.path === before.origin.path;
    return isStored(now) === isStored(before);
  }
  return Object.is(now, before) || JSON.stringify(now) === JSON.stringify(before);
}

function isArrayData(value: unknown): value is ArrayData {
  return typeof value === 'object' && value !== null && 'shape' in value;
}

/**
 * Adds to a file what it lacks. Everything else in it stays as it is.
 *
 * @throws {WriteError} for a change that HDF5 cannot make in place
 */
export async function writeChanges(file: Hdf5File, changes: Changes): Promise<void> {
  const { paths, added, changed } = changes;
  await writeObjects(file, paths, added);
  for (const { item, members, references } of changed) {
    const path = paths.get(item) ?? '';
    for (const [key, field] of members) await changeMember(file, item, path, key, field);
    for (const [key, field] of members) changeAttribute(file, item, path, key, field);
    for (const reference of references) writeReference(file, paths, item, reference);
  }
}

async function changeMember(
  file: Hdf5File,
  item: NeurodataObject,
  path: string,
  key: string,
  field: FieldSpec,
): Promise<void> {
  const { storage } = field;
  if (storage.kind !== 'value' || storage.store === 'attribute') return;
  const at = arrayPath(path, key, field);
  const value = memberOf(item, key);
  if (value instanceof GrownArray) appendTail(file, at, value);
  else if (file.kindOf(at) === undefined) await writeMember(file, item, path, key, field);
  else if (storage.resizable && Array.isArray(value)) appendTexts(file, at, value);
  else throw cannotReplace(file, item, key, at);
}

/** Adds to a list of texts those that follow the ones it has; one that cannot grow stays as it is. */
function appendTexts(file: Hdf5File, path: string, texts: readonly string[]): void {
  const info = file.datasetInfo(path);
  const [have = 0] = info.shape ?? [];
  if (info.shape?.length !== 1 || !isGrowable(info) || !info.vlen) return;
  file.appendTexts(path, have, texts.slice(have), []);
}

function changeAttribute(
  file: Hdf5File,
  item: NeurodataObject,
  path: string,
  key: string,
  field: FieldSpec,
): void {
  const { storage } = field;
  if (storage.kind !== 'value' || storage.store !== 'attribute') return;
  const host = hostOf(path, field, storage);
  const name = storedName(key, field);
  if (file.kindOf(host) === undefined || !file.attributeNames(host).includes(name)) {
    writeAttribute(file, item, path, key, field);
    return;
  }
  file.deleteAttribute(host, name);
  const { values, shape, charset } = toStored(memberOf(item, key), storage);
  file.createAttribute(host, name, values, shape, charset);
}

function cannotReplace(file: Hdf5File, item: NeurodataObject, key: string, at: string): WriteError {
  return new WriteError(
    file.path,
    `${key} of ${item.neurodataType} "${item.name}" is stored at ${at} and cannot be replaced there; write the objects into a new file instead.`,
  );
}
