import type { ArrayValues, ElementType, StoredArray } from './array.ts';

/** An attribute as a file has it. */
export interface StoredAttribute {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  /** Its elements; for an object reference see `target`. */
  values(): ArrayValues;
  /** What an object reference refers to; undefined when that is not there. */
  target(): StoredNode | undefined;
}

interface StoredBase {
  /** Where it is stored, `/` for the root. */
  readonly path: string;
  /** The same for every path that leads to the same object. */
  readonly identity: string;
  readonly attributes: ReadonlyMap<string, StoredAttribute>;
}

/** A group as a file has it. */
export interface StoredGroup extends StoredBase {
  readonly kind: 'group';
  readonly members: ReadonlyMap<string, StoredMember>;
}

/** A dataset as a file has it. */
export interface StoredDataset extends StoredBase {
  readonly kind: 'dataset';
  readonly array: StoredArray;
  /** All elements at once, for what is known to be small. */
  values(): ArrayValues;
}

/** A group or dataset as a file has it. */
export type StoredNode = StoredGroup | StoredDataset;

/** What a group holds under a name. */
export interface StoredMember {
  /** Present for soft and external links: where they lead. */
  readonly link: { readonly kind: 'soft' | 'external'; readonly target: string } | undefined;
  /** Undefined for a link that leads nowhere, or to what is neither group nor dataset. */
  readonly node: StoredNode | undefined;
}

/** The node of a path below a group, `''` for the group itself. */
export function findNode(group: StoredGroup, path: string): StoredNode | undefined {
  let node: StoredNode | undefined = group;
  for (const name of path.split('/').filter((part) => part !== '')) {
    node = node?.kind === 'group' ? node.members.get(name)?.node : undefined;
  }
  return node;
}

/** The member of a group at a path below it. */
export function findMember(group: StoredGroup, path: string): StoredMember | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const name = parts.pop();
  const parent = findNode(group, parts.join('/'));
  return parent?.kind === 'group' && name !== undefined ? parent.members.get(name) : undefined;
}

/** An attribute's text, or undefined when it is missing or no text. */
export function textAttribute(node: StoredNode, name: string): string | undefined {
  const attribute = node.attributes.get(name);
  if (attribute?.dtype !== 'text') return undefined;
  const values = attribute.values();
  return Array.isArray(values) ? values[0] : undefined;
}
