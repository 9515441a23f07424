import { createArray, type Dtype } from '@ophys/core';
import {
  type ArrayData,
  type FieldSpec,
  GenericObject,
  memberOf,
  type NeurodataObject,
  SharedArray,
  type StoredArray,
  specOf,
  storedName,
  type TypeSpec,
  type ValueStorage,
} from '@ophys/model';
import { copyGeneric } from './copy-generic.ts';
import type { Layout } from './hdf5/encode.ts';
import { Hdf5File } from './hdf5/file.ts';
import { referenceOffsets } from './hdf5/types.ts';
import {
  assignPaths,
  checkReferences,
  joinPath,
  memberPath,
  type Paths,
  type Reference,
  referencesOf,
} from './plan.ts';
import { Translator } from './translate.ts';
import { writeArray } from './write-array.ts';

/**
 * Writes an object and everything inside it, after the declarations. Arrays that are already in this
 * file at their place are left there.
 *
 * @throws {WriteError} for a link or reference to an object that is not inside `root`
 */
export async function writeTree(file: Hdf5File, root: NeurodataObject): Promise<void> {
  const paths = assignPaths(root, new Map(), file.path);
  checkReferences(paths.keys(), paths, file.path);
  await writeObjects(file, paths, [...paths.keys()]);
}

/** Writes objects at their places; links and references last, when what they lead to is there. */
export async function writeObjects(
  file: Hdf5File,
  paths: Paths,
  items: readonly NeurodataObject[],
): Promise<void> {
  const copied: GenericObject[] = [];
  for (const item of items) {
    const path = paths.get(item) ?? '';
    if (item instanceof GenericObject) copied.push(item);
    else if (!isInside(item, copied)) await writeObject(file, item, path);
  }
  const finish = copied
    .filter((item) => !isInside(item, copied))
    .map((item) => copyGeneric(file, item, paths.get(item) ?? '', paths));
  for (const item of items) {
    if (item instanceof GenericObject || isInside(item, copied)) continue;
    for (const reference of referencesOf(item)) writeReference(file, paths, item, reference);
  }
  for (const item of items) {
    if (!isInside(item, copied)) translateReferences(file, paths, item);
  }
  for (const act of finish) act();
}

/** References in arrays that were copied from a file lead into that file; now they lead into this one. */
function translateReferences(file: Hdf5File, paths: Paths, item: NeurodataObject): void {
  for (const [key, field] of specOf(item.constructor).fields) {
    const array = field.storage.kind === 'value' ? memberOf(item, key) : undefined;
    const origin = isReferring(array) ? array.origin : undefined;
    if (!(origin?.file instanceof Hdf5File) || origin.file === file) continue;
    const { file: source, path: from } = origin;
    const info = source.datasetInfo(from);
    if (referenceOffsets(info).length === 0) continue;
    const bytes = source.readInto(from, info, [], (module, address, count) =>
      module.HEAPU8.slice(address, address + count * info.size),
    );
    const at = arrayPath(paths.get(item) ?? '', key, field);
    file.overwrite(at, new Translator(source, file, paths).references(bytes, info, from));
  }
}

function isReferring(value: unknown): value is StoredArray {
  if (typeof value !== 'object' || value === null || !('origin' in value)) return false;
  const { dtype } = value as StoredArray;
  return dtype === 'reference' || dtype === 'compound';
}

/** Where a member's dataset is: below its object, or the object itself. */
export function arrayPath(path: string, key: string, field: FieldSpec): string {
  const isContent = field.storage.kind === 'value' && field.storage.store === 'content';
  return isContent ? path : joinPath(path, memberPath(field, storedName(key, field)));
}

/** What is inside an object that is copied as it is comes with it. */
function isInside(item: NeurodataObject, outer: readonly NeurodataObject[]): boolean {
  for (let parent = item.parent; parent !== undefined; parent = parent.parent) {
    if (outer.includes(parent)) return true;
  }
  return false;
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
export async function writeMember(
  file: Hdf5File,
  item: NeurodataObject,
  path: string,
  key: string,
  field: FieldSpec,
): Promise<void> {
  const { storage } = field;
  if (storage.kind === 'children' && storage.groupRequired) {
    file.createGroup(joinPath(path, field.at));
  }
  if (storage.kind !== 'value' || storage.store === 'attribute') return;
  const value = memberOf(item, key);
  if (value === undefined || value instanceof SharedArray) return;
  const at = arrayPath(path, key, field);
  if (storage.form === 'array') {
    const label = `${key} of ${item.neurodataType} "${item.name}"`;
    await writeArray(file, at, value as ArrayData, { storage, key, label });
  } else {
    writeSmall(file, at, value, storage);
  }
}

function writeSmall(file: Hdf5File, path: string, value: unknown, storage: ValueStorage): void {
  const { values, shape, charset } = toStored(value, storage);
  const layout: Layout = storage.resizable
    ? { growable: true, chunks: [Math.max(1, shape[0] ?? 1)] }
    : {};
  file.createDataset(path, values, shape, layout, charset);
}

/** A scalar or short list as the elements to write. */
export function toStored(value: unknown, storage: ValueStorage) {
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
export function writeAttribute(
  file: Hdf5File,
  item: NeurodataObject,
  path: string,
  key: string,
  field: FieldSpec,
): void {
  const { storage } = field;
  if (storage.kind !== 'value' || storage.store !== 'attribute') return;
  const host = hostOf(path, field, storage);
  const value = field.mode === 'fixed' ? field.value : memberOf(item, key);
  if (value === undefined) return;
  if (storage.attributeOf !== undefined && !isInFile(file, host)) return;
  const { values, shape, charset } = toStored(value, storage);
  file.createAttribute(host, storedName(key, field), values, shape, charset);
}

/** Path of the object that an attribute is of. */
export function hostOf(path: string, field: FieldSpec, { attributeOf }: ValueStorage): string {
  return attributeOf === undefined ? path : joinPath(path, memberPath(field, attributeOf));
}

/** A dataset that is linked to keeps the attributes it has in its own file. */
function isInFile(file: Hdf5File, path: string): boolean {
  return file.kindOf(path) !== undefined && file.linkAt(path) === undefined;
}

/** Creates a link or a reference to what is there by now. */
export function writeReference(
  file: Hdf5File,
  paths: Paths,
  item: NeurodataObject,
  reference: Reference,
): void {
  const { kind, name, target, within } = reference;
  const path = paths.get(item) ?? '';
  const goal = paths.get(target) ?? '';
  if (kind === 'reference') file.createReference(path, name, goal);
  else file.createSoftLink(joinPath(path, name), within === '' ? goal : joinPath(goal, within));
}
