import { isOphysError } from '@ophys/core';
import {
  adopt,
  type Collection,
  Container,
  createObjectId,
  type FieldSpec,
  type Finding,
  faultsOf,
  findMember,
  findNode,
  findType,
  GenericObject,
  isKindOf,
  memberOf,
  type NeurodataObject,
  type ObjectStorage,
  type ObjectType,
  restoreGeneric,
  restoreObject,
  type Severity,
  SharedArray,
  type StoredGroup,
  type StoredMember,
  type StoredNode,
  setMember,
  specOf,
  storedName,
  textAttribute,
  type ValueStorage,
} from '@ophys/model';
import { locate, namesTaken, toMember } from './read-value.ts';

/** What was made of a file. */
export interface Restored {
  readonly root: NeurodataObject;
  /** Where each object is stored. */
  readonly paths: ReadonlyMap<NeurodataObject, string>;
  readonly diagnostics: readonly Finding[];
}

const namespaces = new Set(['core', 'hdmf-common', 'hdmf-experimental']);

/**
 * Makes objects of what a file has, after their declarations. What is wrong with an object is noted,
 * the object keeps the rest, and everything else stays usable. Arrays are not read.
 */
export function restoreTree(root: StoredGroup): Restored {
  const reader = new TreeReader();
  const object = reader.readNode(root, typeOfNode(root), 'root');
  reader.resolveLinks();
  reader.findFaults();
  return { root: object, paths: reader.paths, diagnostics: reader.diagnostics };
}

function typeOfNode(node: StoredNode): ObjectType | undefined {
  const name = textAttribute(node, 'neurodata_type');
  const namespace = textAttribute(node, 'namespace');
  if (name === undefined || (namespace !== undefined && !namespaces.has(namespace)))
    return undefined;
  return findType(name);
}

interface Pending {
  readonly owner: NeurodataObject;
  readonly key: string;
  readonly storage: ObjectStorage;
  readonly node: StoredNode;
}

class TreeReader {
  readonly diagnostics: Finding[] = [];
  readonly paths = new Map<NeurodataObject, string>();
  readonly #objects = new Map<string, NeurodataObject>();
  readonly #pending: Pending[] = [];
  readonly #arrays = new Map<string, { item: NeurodataObject; key: string }>();
  readonly #links: { item: NeurodataObject; key: string; identity: string }[] = [];

  readNode(node: StoredNode, type: ObjectType | undefined, name: string): NeurodataObject {
    const objectId = textAttribute(node, 'object_id') ?? createObjectId();
    const spec = type && specOf(type);
    if (type === undefined || spec?.kind !== node.kind) {
      return this.#readGeneric(node, name, objectId);
    }
    const item = restoreObject(type, { name, objectId });
    this.#register(node, item);
    const derived = new Map<string, unknown>();
    for (const [key, field] of spec.fields) {
      this.#guard(node.path, () => this.#readField(item, node, key, field, derived));
    }
    for (const hook of spec.restored) {
      for (const { severity, rule, message } of hook(item, derived)) {
        this.#note(severity, node.path, rule, message);
      }
    }
    return item;
  }

  #register(node: StoredNode, item: NeurodataObject): void {
    this.#objects.set(node.identity, item);
    this.paths.set(item, node.path);
  }

  #note(severity: Severity, path: string, rule: string, message: string): void {
    this.diagnostics.push({ severity, path, rule, message });
  }

  /** A broken member spoils itself only. */
  #guard(path: string, read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!isOphysError(error)) throw error;
      this.#note('error', path, 'unreadable', error.message);
    }
  }

  #readGeneric(node: StoredNode, name: string, objectId: string): NeurodataObject {
    const type = textAttribute(node, 'neurodata_type') ?? 'unknown';
    const namespace = textAttribute(node, 'namespace') ?? 'unknown';
    const item = restoreGeneric(node, { name, objectId, namespace, type });
    this.#register(node, item);
    if (node.kind === 'group') {
      for (const [key, field] of specOf(item.constructor).fields) {
        this.#guard(node.path, () => this.#readField(item, node, key, field, new Map()));
      }
    }
    return item;
  }

  #readField(
    item: NeurodataObject,
    node: StoredNode,
    key: string,
    field: FieldSpec,
    derived: Map<string, unknown>,
  ): void {
    const { storage } = field;
    if (field.mode === 'fixed') return;
    if (storage.kind === 'value') {
      const value = this.#readValue(node, key, field, storage);
      if (field.mode === 'derived') derived.set(key, value);
      else setMember(item, key, value);
      if (storage.form === 'array') this.#noteArray(item, node, key, field);
    } else if (storage.kind === 'reference') {
      this.#readReference(item, node, key, field, storage);
    } else if (node.kind === 'group') {
      if (storage.kind === 'children') this.#readChildren(item, node, key, field, storage);
      else this.#readMember(item, node, key, field, storage);
    }
  }

  /** Keeps whose dataset it is, or that it is a link to another's. */
  #noteArray(item: NeurodataObject, node: StoredNode, key: string, field: FieldSpec): void {
    if (node.kind !== 'group') return;
    const member = findMember(node, `${field.at}/${storedName(key, field)}`);
    if (member?.node === undefined) return;
    const { identity } = member.node;
    if (member.link === undefined) this.#arrays.set(identity, { item, key });
    else this.#links.push({ item, key, identity });
  }

  #readValue(node: StoredNode, key: string, field: FieldSpec, storage: ValueStorage): unknown {
    const name = storedName(key, field);
    const found = locate(node, field, storage, name);
    if (found === undefined) return this.#absentValue(node, field, storage, name);
    if ('array' in found && storage.form === 'array') return found.array;
    const values = found.values();
    const value = toMember(values, storage);
    if (value !== undefined) return value;
    this.#note(
      'error',
      node.path,
      'element-type',
      `"${name}" (${field.doc}) is ${'array' in found ? found.array.dtype : found.dtype}, which is not what it should be.`,
    );
    return field.lenient;
  }

  #absentValue(node: StoredNode, field: FieldSpec, storage: ValueStorage, name: string): unknown {
    const member = node.kind === 'group' && findMember(node, `${field.at}/${name}`);
    if (member && storage.store === 'dataset') {
      this.#note('error', node.path, 'dangling-link', leadsNowhere(name, member));
      return field.lenient;
    }
    if (field.mode === 'optional') return undefined;
    if (field.mode === 'default' && field.value !== undefined) return field.value;
    const host = storage.attributeOf;
    if (host !== undefined && node.kind === 'group' && !findNode(node, `${field.at}/${host}`)) {
      return field.lenient; // the dataset itself is missing, and that is noted
    }
    this.#note('error', node.path, 'missing-required', `"${name}" (${field.doc}) is missing.`);
    return field.lenient;
  }

  #readReference(
    item: NeurodataObject,
    node: StoredNode,
    key: string,
    field: FieldSpec,
    storage: ObjectStorage,
  ): void {
    const name = storedName(key, field);
    const target = node.attributes.get(name)?.target();
    if (target) this.#pending.push({ owner: item, key, storage, node: target });
    else
      this.#note(
        'error',
        node.path,
        'dangling-link',
        `"${name}" (${field.doc}) refers to nothing.`,
      );
  }

  #readMember(
    item: NeurodataObject,
    group: StoredGroup,
    key: string,
    field: FieldSpec,
    storage: ObjectStorage,
  ): void {
    const name = storedName(key, field);
    const member = findMember(group, `${field.at}/${name}`);
    if (member?.node === undefined) {
      if (member === undefined && field.mode === 'optional') return;
      const rule = member ? 'dangling-link' : 'missing-required';
      const fault = member ? `leads nowhere (${member.link?.target})` : 'is missing';
      this.#note('error', group.path, rule, `"${name}" (${field.doc}) ${fault}.`);
    } else if (storage.kind === 'child' && this.#isOwned(member)) {
      const child = this.readNode(member.node, this.#typeOfMember(member.node, storage), name);
      adopt(child, item);
      this.#attach({ owner: item, key, storage, node: member.node }, child);
    } else {
      this.#pending.push({ owner: item, key, storage, node: member.node });
    }
  }

  /** What says nothing of its type is taken for what should be there. */
  #typeOfMember(node: StoredNode, storage: ObjectStorage): ObjectType | undefined {
    const [expected] = storage.types();
    const isUntyped = textAttribute(node, 'neurodata_type') === undefined;
    return isUntyped ? expected : typeOfNode(node);
  }

  #isOwned(member: StoredMember): boolean {
    return (
      member.link === undefined &&
      member.node !== undefined &&
      !this.#objects.has(member.node.identity)
    );
  }

  #readChildren(
    item: NeurodataObject,
    group: StoredGroup,
    key: string,
    field: FieldSpec,
    storage: ObjectStorage,
  ): void {
    const holder = findNode(group, field.at);
    if (holder?.kind !== 'group') return;
    const taken = namesTaken(item, field);
    for (const [name, member] of holder.members) {
      if (taken.has(name)) continue;
      this.#guard(holder.path, () => this.#readChild(item, holder, name, key, storage, member));
    }
  }

  #readChild(
    item: NeurodataObject,
    holder: StoredGroup,
    name: string,
    key: string,
    storage: ObjectStorage,
    member: StoredMember,
  ): void {
    const { node } = member;
    if (node === undefined) {
      this.#note('error', holder.path, 'dangling-link', leadsNowhere(name, member));
      return;
    }
    const type = typeOfNode(node);
    const admitted = storage.types();
    const any = storage.ofManyTypes || admitted.some((t) => (t as unknown) === Container);
    if (textAttribute(node, 'neurodata_type') === undefined) return;
    const fits = any || (type && admitted.some((t) => isKindOf(specOf(type), specOf(t))));
    if (!fits && !this.#standsIn(node, storage)) return;
    if (!this.#isOwned(member)) {
      this.#pending.push({ owner: item, key, storage, node });
      return;
    }
    const child = this.readNode(node, fits ? type : this.#standsIn(node, storage), name);
    (memberOf(item, key) as Collection<NeurodataObject>).restore(child);
  }

  /** A dataset of a type not known here, where only one type of dataset can be, is taken for that. */
  #standsIn(node: StoredNode, storage: ObjectStorage): ObjectType | undefined {
    const [only, ...others] = storage.types();
    if (node.kind !== 'dataset' || only === undefined || others.length > 0) return undefined;
    return specOf(only).kind === 'dataset' && typeOfNode(node) === undefined ? only : undefined;
  }

  /** Fills in links and references, once every object that they may lead to is there. */
  resolveLinks(): void {
    for (let pending = this.#pending.shift(); pending; pending = this.#pending.shift()) {
      const { node } = pending;
      const name = node.path.slice(node.path.lastIndexOf('/') + 1);
      const target =
        this.#objects.get(node.identity) ?? this.readNode(node, typeOfNode(node), name);
      this.#attach(pending, target);
    }
    for (const { item, key, identity } of this.#links) {
      const owner = this.#arrays.get(identity);
      if (owner) setMember(item, key, new SharedArray(owner.item, owner.key));
    }
  }

  /** Notes what each object lacks by the rules of its type. */
  findFaults(): void {
    for (const [item, path] of this.paths) {
      this.#guard(path, () => this.diagnostics.push(...faultsOf(item, path)));
    }
  }

  #attach({ owner, key, storage, node }: Pending, target: NeurodataObject): void {
    const types = storage.types();
    if (!types.some((type) => target instanceof type)) {
      const expected = types.map((type) => specOf(type).type).join(' or ');
      // a type that is not known here may extend one that is
      const severity = target instanceof GenericObject ? 'warning' : 'error';
      this.#note(
        severity,
        this.paths.get(owner) ?? owner.name,
        'target-type',
        `${key} should be a ${expected}, but ${node.path} is a ${target.neurodataType}.`,
      );
    } else if (storage.kind === 'children') {
      (memberOf(owner, key) as Collection<NeurodataObject>).restore(target);
    } else {
      setMember(owner, key, target);
    }
  }
}

function leadsNowhere(name: string, { link }: StoredMember): string {
  return `"${name}" leads nowhere (${link?.target ?? 'an unknown kind of object'}).`;
}
