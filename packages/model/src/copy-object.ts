import { SharedArray } from './arrays/shared.ts';
import type { Collection } from './collection.ts';
import type { FieldSpec } from './fields.ts';
import { memberOf, type NeurodataObject, restoreObject, setMember } from './object.ts';
import { adopt } from './parent.ts';
import { specOf } from './spec.ts';
import { GenericObject, restoreGeneric } from './types/generic.ts';

/** Which copy stands for which object. */
export type Copies = Map<NeurodataObject, NeurodataObject>;

/**
 * A copy of an object and everything inside it, with the same names and object ids, to be added to
 * another file: the objects of an open file belong to it. Arrays are shared with the original; those of
 * an open file are copied block by block when the new file is written.
 *
 * @param copies filled with what was copied. Give the same map for all objects that go into one file:
 *   links between them then lead to the copies. A link to what was not copied leads to the original,
 *   which a writer refuses.
 */
export function copyObject<T extends NeurodataObject>(item: T, copies: Copies = new Map()): T {
  const copy = copyTree(item, copies);
  for (const [original, made] of copies) linkCopy(original, made, copies);
  return copy;
}

function copyTree<T extends NeurodataObject>(item: T, copies: Copies): T {
  const copy = emptyCopy(item);
  copies.set(item, copy);
  for (const [key, field] of storedFields(item)) {
    const value = memberOf(item, key);
    for (const owned of objectsOf(field, value)) {
      if (owned.parent !== item) continue;
      adopt(copyTree(owned, copies), copy);
    }
    if (field.storage.kind === 'value') setMember(copy, key, value);
  }
  return copy;
}

function emptyCopy<T extends NeurodataObject>(item: T): T {
  const { name, objectId } = item;
  if (item instanceof GenericObject) {
    const { node, namespace, neurodataType: type } = item;
    return restoreGeneric(node, { name, objectId, namespace, type }) as NeurodataObject as T;
  }
  return restoreObject(item.constructor as new () => T, { name, objectId });
}

function storedFields(item: NeurodataObject): [string, FieldSpec][] {
  return [...specOf(item.constructor).fields].filter(
    ([, { mode }]) => mode !== 'fixed' && mode !== 'derived',
  );
}

function objectsOf(field: FieldSpec, value: unknown): NeurodataObject[] {
  if (value === undefined || field.storage.kind === 'value') return [];
  if (field.storage.kind === 'children') return [...(value as Collection<NeurodataObject>)];
  return [value as NeurodataObject];
}

/** Has the members of a copy lead to copies, where there are any. */
function linkCopy(item: NeurodataObject, copy: NeurodataObject, copies: Copies): void {
  for (const [key, field] of storedFields(item)) {
    const value = memberOf(item, key);
    if (value instanceof SharedArray) {
      const owner = copies.get(value.owner as NeurodataObject) ?? value.owner;
      setMember(copy, key, new SharedArray(owner, value.key));
    }
    for (const target of objectsOf(field, value)) {
      const goal = copies.get(target) ?? target;
      if (field.storage.kind !== 'children') setMember(copy, key, goal);
      else (memberOf(copy, key) as Collection<NeurodataObject>).restore(goal);
    }
  }
}
