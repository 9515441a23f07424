import type { NeurodataObject } from './object.ts';

const parents = new WeakMap<NeurodataObject, NeurodataObject>();

/** Makes `owner` the parent of an object that has none yet. */
export function adopt(item: NeurodataObject, owner: NeurodataObject): void {
  if (!parents.has(item)) parents.set(item, owner);
}

/** The object that contains another one. */
export function parentOf(item: NeurodataObject): NeurodataObject | undefined {
  return parents.get(item);
}
