import { children } from '../fields.ts';
import { Container, neurodata } from '../neurodata.ts';
import { restoreObject, setMember } from '../object.ts';
import type { StoredNode } from '../tree.ts';

/**
 * An object of a type that is not known here (an extension, or NWB outside optical physiology), as a
 * file has it. Its content is reached through `node`; the objects directly inside it are listed.
 */
export class GenericObject extends neurodata('GenericObject', Container, {
  objects: children(() => Container, { doc: 'Objects inside it', singular: 'object' }),
}) {
  /** Its groups, datasets and attributes in the file. */
  declare readonly node: StoredNode;
  /** Namespace of its type. */
  declare readonly namespace: string;
  declare private readonly storedType: string;

  override get neurodataType(): string {
    return this.storedType;
  }
}

/** A {@link GenericObject} for a node of a file; for readers. */
export function restoreGeneric(
  node: StoredNode,
  init: {
    readonly name: string;
    readonly objectId: string;
    readonly namespace: string;
    readonly type: string;
  },
): GenericObject {
  const item = restoreObject(GenericObject, init);
  setMember(item, 'node', node);
  setMember(item, 'namespace', init.namespace);
  setMember(item, 'storedType', init.type);
  return item;
}
