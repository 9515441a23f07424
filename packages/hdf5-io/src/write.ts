import { createArray, type Dtype, type TypedArray, WriteError } from '@ophys/core';
import {
  type ArrayData,
  type ArrayValues,
  type DeclaredType,
  elementCount,
  elementTypeOf,
  type FieldSpec,
  GenericObject,
  isCompound,
  isStored,
  memberOf,
  type NeurodataObject,
  ownedBy,
  type StoredArray,
  specOf,
  storedName,
  type TypeSpec,
  type ValueStorage,
} from '@ophys/model';
import { bytesOf, type Layout } from './hdf5/encode.ts';
import type { Hdf5File } from './hdf5/file.ts';
import { isLinked } from './stored.ts';

/** Arrays larger than this are written in blocks, chunked. */
const BLOCK_BYTES = 2 ** 23;

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
  if (storage.form === 'array') await writeArray(file, at, value as ArrayData, storage);
  else writeSmall(file, at, value, storage);
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

async function writeArray(
  file: Hdf5File,
  path: string,
  array: ArrayData,
  storage: ValueStorage,
): Promise<void> {
  if (isStored(array)) {
    if (isLinked(array)) return file.createExternalLink(path, array.link);
    const isInPlace = array.origin.file === file && array.origin.path === path;
    if (!isInPlace) await copyStored(file, path, array);
    return;
  }
  const values = inDeclaredOrder(array.data, storage.dtype);
  const rowBytes = bytesPerRow(values, array.shape);
  if (!ArrayBuffer.isView(values) || rowBytes * (array.shape[0] ?? 1) <= BLOCK_BYTES) {
    file.createDataset(path, values, array.shape);
    return;
  }
  const [rows = 0, ...entry] = array.shape;
  const size = elementCount(entry);
  createChunked(file, path, elementTypeOf(array) as Dtype, entry, rowBytes);
  const step = Math.max(1, Math.floor(BLOCK_BYTES / Math.max(1, rowBytes)));
  for (let start = 0; start < rows; start += step) {
    const count = Math.min(step, rows - start);
    append(file, path, start, count, entry, values.subarray(start * size, (start + count) * size));
  }
}

/** Members of a compound are stored in the order that the schema declares. */
function inDeclaredOrder(values: ArrayValues, declared: DeclaredType): ArrayValues {
  if (!isCompound(values) || typeof declared === 'string') return values;
  return Object.fromEntries(declared.map(({ name }) => [name, values[name] ?? []]));
}

function bytesPerRow(values: ArrayValues, shape: readonly number[]): number {
  return ArrayBuffer.isView(values) ? elementCount(shape.slice(1)) * values.BYTES_PER_ELEMENT : 0;
}

function createChunked(
  file: Hdf5File,
  path: string,
  dtype: Dtype,
  entry: readonly number[],
  rowBytes: number,
): void {
  const rows = Math.max(1, Math.floor(2 ** 20 / Math.max(1, rowBytes)));
  file.createEmpty(path, dtype, [0, ...entry], {
    chunks: [rows, ...entry.map((n) => Math.max(1, n))],
  });
}

function append(
  file: Hdf5File,
  path: string,
  start: number,
  count: number,
  entry: readonly number[],
  values: TypedArray,
): void {
  const bytes = bytesOf(values);
  file.library.borrow(bytes.length, (address) => {
    file.library.module.HEAPU8.set(bytes, address);
    file.appendRows(path, start, count, entry, address);
  });
}

/** Copies an array from another place or another file, block by block. */
async function copyStored(file: Hdf5File, path: string, array: StoredArray): Promise<void> {
  const [rows = 1, ...entry] = array.shape;
  const first = await array.read(array.shape.length === 0 ? [] : [{ start: 0, stop: 0 }]);
  if (!ArrayBuffer.isView(first) || array.shape.length === 0) {
    file.createDataset(path, await array.read(), array.shape);
    return;
  }
  const rowBytes = elementCount(entry) * first.BYTES_PER_ELEMENT;
  createChunked(file, path, elementTypeOf({ data: first, shape: [] }) as Dtype, entry, rowBytes);
  const step = Math.max(1, Math.floor(BLOCK_BYTES / Math.max(1, rowBytes)));
  for (let start = 0; start < rows; start += step) {
    const stop = Math.min(rows, start + step);
    const block = (await array.read([{ start, stop }])) as TypedArray;
    append(file, path, start, stop - start, entry, block);
  }
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
