import { WriteError } from '@ophys/core';
import {
  type FieldSpec,
  memberOf,
  type NeurodataObject,
  NWBFile,
  ownedBy,
  SharedArray,
  specOf,
  storedName,
} from '@ophys/model';

/** Where every object of a tree is stored, or will be. */
export type Paths = ReadonlyMap<NeurodataObject, string>;

/**
 * Where each object goes: those that are stored already stay where they are.
 *
 * @throws {WriteError} when two objects want the same place
 */
export function assignPaths(root: NeurodataObject, stored: Paths, file: string): Paths {
  const paths = new Map<NeurodataObject, string>();
  const taken = new Map<string, NeurodataObject>();
  const assign = (item: NeurodataObject, proposed: string) => {
    const path = stored.get(item) ?? proposed;
    const other = taken.get(path);
    if (other !== undefined && other !== item) throw clash(file, path, other, item);
    paths.set(item, path);
    taken.set(path, item);
    for (const owned of ownedBy(item)) assign(owned.item, joinPath(path, owned.path));
  };
  assign(root, '/');
  return paths;
}

function clash(file: string, path: string, a: NeurodataObject, b: NeurodataObject): WriteError {
  const both = [a, b].map((item) => `${item.neurodataType} "${item.name}"`).join(' and ');
  return new WriteError(file, `${both} would both be stored at ${path}; give one another name.`);
}

/** Two parts of an absolute path. */
export function joinPath(parent: string, child: string): string {
  return parent === '/' ? `/${child}` : `${parent}/${child}`;
}

/** Path of a member relative to its object. */
export function memberPath(field: FieldSpec, name: string): string {
  return field.at === '' ? name : `${field.at}/${name}`;
}

/** Something stored elsewhere that an object refers to. */
export interface Reference {
  readonly kind: 'link' | 'reference';
  /** Member that it is in. */
  readonly key: string;
  /** Where the link is relative to the object, or the attribute's name. */
  readonly name: string;
  /** The object referred to, or that owns the array referred to. */
  readonly target: NeurodataObject;
  /** Path of the array below `target`; `''` for the object itself. */
  readonly within: string;
}

/** The links and references of an object: what it does not own, but needs to be in the file. */
export function* referencesOf(item: NeurodataObject): Generator<Reference> {
  for (const [key, field] of specOf(item.constructor).fields) {
    const { storage } = field;
    const value = memberOf(item, key);
    if (value === undefined) continue;
    if (storage.kind === 'value') {
      if (value instanceof SharedArray) yield sharedReference(key, field, value);
      continue;
    }
    const isMany = storage.kind === 'children';
    const targets = isMany ? [...(value as Iterable<NeurodataObject>)] : [value as NeurodataObject];
    for (const target of targets) {
      if (target.parent === item && (isMany || storage.kind === 'child')) continue;
      const name = isMany ? target.name : storedName(key, field);
      const isReference = storage.kind === 'reference';
      yield {
        kind: isReference ? 'reference' : 'link',
        key,
        name: isReference ? name : memberPath(field, name),
        target,
        within: '',
      };
    }
  }
}

function sharedReference(key: string, field: FieldSpec, shared: SharedArray): Reference {
  const owner = shared.owner as NeurodataObject;
  const owned = specOf(owner.constructor).fields.get(shared.key);
  const isContent = owned?.storage.kind === 'value' && owned.storage.store === 'content';
  const within = owned && !isContent ? memberPath(owned, storedName(shared.key, owned)) : '';
  const name = memberPath(field, storedName(key, field));
  return { kind: 'link', key, name, target: owner, within };
}

/**
 * Makes sure that everything referred to will be in the file.
 *
 * @throws {WriteError} naming an object and what it refers to
 */
export function checkReferences(
  items: Iterable<NeurodataObject>,
  paths: Paths,
  file: string,
): void {
  for (const item of items) {
    for (const { key, target } of referencesOf(item)) {
      if (!paths.has(target)) throw orphan(file, item, key, target, paths);
    }
  }
}

function orphan(
  file: string,
  item: NeurodataObject,
  key: string,
  target: NeurodataObject,
  paths: Paths,
) {
  const goal = `${target.neurodataType} "${target.name}"`;
  return new WriteError(
    file,
    `${key} of ${item.neurodataType} "${item.name}" is the ${goal}, ${whyMissing(item, key, target, paths)}`,
  );
}

/** Why an object is not in the file, and what to do. */
function whyMissing(
  item: NeurodataObject,
  key: string,
  target: NeurodataObject,
  paths: Paths,
): string {
  const elsewhere = target.parent && fileOf(target);
  if (elsewhere && !paths.has(elsewhere)) {
    return `which belongs to another file, the NWBFile "${elsewhere.identifier}"; add a copy of it: copyObject(object, copies), with one Map for all objects that go into this file.`;
  }
  const field = specOf(item.constructor).fields.get(key);
  if (field?.storage.kind === 'child') {
    const method = `set${key.charAt(0).toUpperCase()}${key.slice(1)}`;
    const set = method in item ? `with ${method} or in the constructor` : 'in the constructor';
    return `which was assigned: members are read-only; give it ${set}.`;
  }
  for (const [other, path] of paths) {
    if (other.name !== target.name || other.neurodataType !== target.neurodataType) continue;
    return `which is not in the file; ${path} is another object of that name. When they were copied, give one Map to all calls: copyObject(object, copies).`;
  }
  return 'which is not in the file; add it to the NWBFile first.';
}

function fileOf(item: NeurodataObject): NWBFile | undefined {
  for (let at: NeurodataObject | undefined = item; at; at = at.parent) {
    if (at instanceof NWBFile) return at;
  }
  return undefined;
}
