import type { NeurodataObject } from './object.ts';

const parents = new WeakMap<NeurodataObject, NeurodataObject>();

/** Objects whose construction failed: they are nobody's parents. */
const abandoned = new WeakSet<NeurodataObject>();

/** Makes `owner` the parent of an object that has none yet. */
export function adopt(item: NeurodataObject, owner: NeurodataObject): void {
  if (parentOf(item) === undefined) parents.set(item, owner);
}

/** The object that contains another one. */
export function parentOf(item: NeurodataObject): NeurodataObject | undefined {
  const parent = parents.get(item);
  return parent && !abandoned.has(parent) ? parent : undefined;
}

/** Gives up what an object adopted, because its construction failed. */
export function abandon(owner: NeurodataObject): void {
  abandoned.add(owner);
}
