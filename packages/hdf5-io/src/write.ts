import { createArray, type Dtype, WriteError } from '@ophys/core';
import {
  type ArrayData,
  type FieldSpec,
  GenericObject,
  memberOf,
  type NeurodataObject,
  ownedBy,
  specOf,
  storedName,
  type TypeSpec,
  type ValueStorage,
} from '@ophys/model';
import type { Layout } from './hdf5/encode.ts';
import type { Hdf5File } from './hdf5/file.ts';
import { writeArray } from './write-array.ts';

/**
 * Writes an object and everything inside it, after the declarations. Arrays that are already in this
 * file at their place are left there.
 *
 * @throws {WriteError} for a link or reference to an object that is not inside `root`
 */
export async function writeTree(file: Hdf5File, root: NeurodataObject): Promise<void> {
  const paths = new Map<NeurodataObject, string>();
  assignPaths(root, '/', paths, new Set(), file);
  for (const [item, path] of paths) await writeObject(file, item, path);
  for (const [item, path] of paths) writeLinks(file, item, path, paths);
}

/** Owned objects first come, then their content: links need the paths of all of them. */
function assignPaths(
  item: NeurodataObject,
  path: string,
  paths: Map<NeurodataObject, string>,
  taken: Set<string>,
  file: Hdf5File,
): void {
  if (taken.has(path)) throw new WriteError(file.path, `Two objects want to be stored at ${path}.`);
  if (item instanceof GenericObject) {
    throw new WriteError(
      file.path,
      `${path} is a ${item.neurodataType}, a type that can be read but not yet written.`,
    );
  }
  paths.set(item, path);
  taken.add(path);
  for (const owned of ownedBy(item)) {
    assignPaths(owned.item, join(path, owned.path), paths, taken, file);
  }
}

function join(parent: string, child: string): string {
  return parent === '/' ? `/${child}` : `${parent}/${child}`;
}

async function writeObject(file: Hdf5File, item: NeurodataObject, path: string): Promise<void> {
  const spec = specOf(item.constructor);
  if (spec.kind === 'group') file.createGroup(path);
  const fields = [...spec.fields];
  for (const [key, field] of fields) await writeMember(file, item, path, key, field);
  writeIdentity(file, item, path, spec);
  for (const [key, field] of fields) writeAttribute(file, item, path, key, field);
}

function writeIdentity(file: Hdf5File, item: NeurodataObject, path: string, spec: TypeSpec): void {
  file.createAttribute(path, 'namespace', [spec.namespace], []);
  file.createAttribute(path, 'neurodata_type', [spec.type], []);
  file.createAttribute(path, 'object_id', [item.objectId], []);
}

/** Datasets and the groups that must be there even when empty. */
async function writeMember(
  file: Hdf5File,
  item: NeurodataObject,
  path: string,
  key: string,
  field: FieldSpec,
): Promise<void> {
  const { storage } = field;
  if (storage.kind === 'children' && storage.groupRequired) file.createGroup(join(path, field.at));
  if (storage.kind !== 'value' || storage.store === 'attribute') return;
  const value = memberOf(item, key);
  if (value === undefined) return;
  const at =
    storage.store === 'content' ? path : join(path, inGroup(field, storedName(key, field)));
  if (storage.form === 'array') {
    const label = `${key} of ${item.neurodataType} "${item.name}"`;
    await writeArray(file, at, value as ArrayData, { storage, key, label });
  } else {
    writeSmall(file, at, value, storage);
  }
}

function inGroup(field: FieldSpec, name: string): string {
  return field.at === '' ? name : `${field.at}/${name}`;
}

function writeSmall(file: Hdf5File, path: string, value: unknown, storage: ValueStorage): void {
  const { values, shape, charset } = toStored(value, storage);
  const layout: Layout = storage.resizable
    ? { growable: true, chunks: [Math.max(1, shape[0] ?? 1)] }
    : {};
  file.createDataset(path, values, shape, layout, charset);
}

/** A scalar or short list as the elements to write. */
function toStored(value: unknown, storage: ValueStorage) {
  const list = (Array.isArray(value) ? value : [value]) as readonly (string | number)[];
  const shape = Array.isArray(value) ? [list.length] : [];
  const charset = storage.dtype === 'isodatetime' ? ('ascii' as const) : ('utf8' as const);
  if (storage.dtype === 'text' || storage.dtype === 'isodatetime') {
    return { values: list as readonly string[], shape, charset };
  }
  const numbers = createArray(storage.dtype as Dtype, list.length);
  numbers.set(list as readonly number[]);
  return { values: numbers, shape, charset };
}

/** Attributes of the object, and of its datasets where those are. */
function writeAttribute(
  file: Hdf5File,
  item: NeurodataObject,
  path: string,
  key: string,
  field: FieldSpec,
): void {
  const { storage } = field;
  if (storage.kind !== 'value' || storage.store !== 'attribute') return;
  const host =
    storage.attributeOf === undefined ? path : join(path, inGroup(field, storage.attributeOf));
  const value = field.mode === 'fixed' ? field.value : memberOf(item, key);
  if (value === undefined) return;
  if (storage.attributeOf !== undefined && !isInFile(file, host)) return;
  const { values, shape, charset } = toStored(value, storage);
  file.createAttribute(host, storedName(key, field), values, shape, charset);
}

/** A dataset that is linked to keeps the attributes it has in its own file. */
function isInFile(file: Hdf5File, path: string): boolean {
  return file.kindOf(path) !== undefined && file.linkAt(path) === undefined;
}

function writeLinks(
  file: Hdf5File,
  item: NeurodataObject,
  path: string,
  paths: ReadonlyMap<NeurodataObject, string>,
): void {
  for (const [key, field] of specOf(item.constructor).fields) {
    const { storage } = field;
    if (storage.kind === 'value') continue;
    const value = memberOf(item, key);
    if (value === undefined) continue;
    const isMany = storage.kind === 'children';
    const targets = isMany ? [...(value as Iterable<NeurodataObject>)] : [value as NeurodataObject];
    for (const target of targets) {
      if (target.parent === item && (isMany || storage.kind === 'child')) continue;
      const goal = paths.get(target);
      if (goal === undefined) throw orphan(file, item, key, target);
      const name = isMany ? target.name : storedName(key, field);
      if (storage.kind === 'reference') file.createReference(path, name, goal);
      else file.createSoftLink(join(path, inGroup(field, name)), goal);
    }
  }
}

function orphan(file: Hdf5File, item: NeurodataObject, key: string, target: NeurodataObject) {
  return new WriteError(
    file.path,
    `${key} of ${item.neurodataType} "${item.name}" is the ${target.neurodataType} "${target.name}", which is not in the file; add it to the NWBFile first.`,
  );
}
