import { InputError, isOphysError } from '@ophys/core';
import type {
  ArrayValues,
  StoredArray,
  StoredAttribute,
  StoredDataset,
  StoredGroup,
  StoredMember,
  StoredNode,
} from '@ophys/model';
import { identity } from '../hdf5/encode.ts';
import type { Hdf5File, Link } from '../hdf5/file.ts';
import { elementTypeOfHdf5 } from '../hdf5/types.ts';
import type { ByteSource } from '../inputs/source.ts';
import { lazy } from '../lazy.ts';
import { libraryNode } from '../library-nodes.ts';
import { findSignature } from '../signature.ts';
import { storedArray } from '../stored.ts';
import { type RawAttribute, readAttributes } from './attributes.ts';
import { type Hdf5Container, openContainer } from './container.ts';
import { readDataspace } from './dataspace.ts';
import { readDatatype } from './datatype.ts';
import { NotReadHere } from './errors.ts';
import { GlobalHeap } from './global-heap.ts';
import { type Entry, readLinks } from './links.ts';
import { type Message, messageTypes, readMessages } from './object-header.ts';
import { elementsOf, valuesOf } from './values.ts';

/** How many links one path may lead through. */
const MAX_LINKS = 16;

/** The root group of a file, read from its bytes. */
export function formatRoot(file: Hdf5File, source: ByteSource): StoredGroup {
  const tree = new Tree(file, openContainer(source, findSignature(source)));
  const root = tree.nodeAt(tree.container.root, '/');
  if (root?.kind === 'group') return root;
  throw tree.container.fail('its root is no group');
}

/** Where links and references lead in one file. */
class Tree {
  readonly file: Hdf5File;
  readonly container: Hdf5Container;
  readonly heap: GlobalHeap;
  /** A path of every object that a group was found to hold. */
  readonly #paths = new Map<number, string>();
  #isComplete = false;

  constructor(file: Hdf5File, container: Hdf5Container) {
    this.file = file;
    this.container = container;
    this.heap = new GlobalHeap(container);
  }

  /** The object at an address; undefined for what is neither group nor dataset. */
  nodeAt(address: number, path: string): StoredNode | undefined {
    const messages = readMessages(this.container, address);
    if (!this.#paths.has(address)) this.#paths.set(address, path);
    const has = (type: number) => messages.some((message) => message.type === type);
    const { symbolTable, linkInfo, link, groupInfo, layout, dataspace } = messageTypes;
    if (has(layout) && has(dataspace)) return new Dataset(this, address, path, messages);
    const isGroup = has(symbolTable) || has(linkInfo) || has(link) || has(groupInfo);
    return isGroup ? new Group(this, address, path, messages) : undefined;
  }

  /** What an entry of a group stands for. */
  resolve(entry: Entry, path: string, links = 0): StoredNode | undefined {
    const { address, link } = entry;
    if (address !== undefined) return this.nodeAt(address, path);
    if (link === undefined || links > MAX_LINKS) return undefined;
    if (link.kind === 'external') {
      const linked = this.file.linkedFile(link.file);
      return linked && libraryNode(linked, link.path);
    }
    const target = link.target.startsWith('/') ? link.target : `${parentOf(path)}/${link.target}`;
    return this.#follow(target, path, links + 1);
  }

  #follow(target: string, path: string, links: number): StoredNode | undefined {
    let entries = new Group(this, this.container.root, '/').entries;
    const names = target.split('/').filter((name) => name !== '' && name !== '.');
    if (names.length === 0) return this.nodeAt(this.container.root, path);
    for (const [i, name] of names.entries()) {
      const entry = entries.get(name);
      if (entry === undefined) return undefined;
      const at = `/${names.slice(0, i + 1).join('/')}`;
      const isLast = i === names.length - 1;
      const node = this.resolve(entry, isLast && entry.address !== undefined ? path : at, links);
      if (isLast) return node;
      if (!(node instanceof Group)) {
        if (node === undefined || node.kind === 'dataset') return undefined;
        throw new NotReadHere('a path through another file');
      }
      entries = node.entries;
    }
    return undefined;
  }

  /** What an object reference refers to. */
  referenced(address: number): StoredNode | undefined {
    if (!this.#paths.has(address)) this.#completePaths();
    const path = this.#paths.get(address);
    if (path === undefined) return undefined;
    try {
      return this.nodeAt(address, path);
    } catch (error) {
      if (error instanceof NotReadHere) return libraryNode(this.file, path);
      throw error;
    }
  }

  #completePaths(): void {
    if (this.#isComplete) return;
    this.#isComplete = true;
    const seen = new Set<number>();
    const groups = [{ address: this.container.root, path: '' }];
    for (let group = groups.pop(); group; group = groups.pop()) {
      if (seen.has(group.address)) continue;
      seen.add(group.address);
      for (const { name, address } of this.#entriesAt(group.address)) {
        if (address === undefined) continue;
        const path = `${group.path}/${name}`;
        if (!this.#paths.has(address)) this.#paths.set(address, path);
        groups.push({ address, path });
      }
    }
  }

  /** What a group holds; nothing, when it cannot be read: others may refer to what is elsewhere. */
  #entriesAt(address: number): Iterable<Entry> {
    try {
      const messages = readMessages(this.container, address);
      return readLinks(this.container, messages);
    } catch (error) {
      if (error instanceof NotReadHere || isOphysError(error)) return [];
      throw error;
    }
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

abstract class Node {
  readonly path: string;
  readonly file: Hdf5File;
  protected readonly tree: Tree;
  readonly #address: number;
  protected readonly messages: () => readonly Message[];
  readonly #attributes = lazy(() =>
    this.orLibrary(
      () => this.#readAttributes(),
      (node) => node.attributes,
    ),
  );

  constructor(tree: Tree, address: number, path: string, messages?: readonly Message[]) {
    this.tree = tree;
    this.file = tree.file;
    this.path = path;
    this.#address = address;
    this.messages = lazy(() => messages ?? readMessages(tree.container, address));
  }

  get identity(): string {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(this.#address), true);
    return this.tree.file.nameIdentity(identity(bytes));
  }

  get attributes(): ReadonlyMap<string, StoredAttribute> {
    return this.#attributes();
  }

  #readAttributes(): ReadonlyMap<string, StoredAttribute> {
    const raw = readAttributes(this.tree.container, this.messages());
    return new Map(raw.map((item) => [item.name, attributeOf(this.tree, this.path, item)]));
  }

  /** Reads, or lets the library read what is not read here. */
  protected orLibrary<T>(read: () => T, otherwise: (node: StoredNode) => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof NotReadHere)) throw error;
      const node = libraryNode(this.tree.file, this.path);
      if (node === undefined) throw this.tree.container.fail(`there is nothing at ${this.path}`);
      return otherwise(node);
    }
  }
}

class Group extends Node implements StoredGroup {
  readonly kind = 'group';
  readonly #members = lazy(() =>
    this.orLibrary(
      () => this.#readMembers(),
      (node) => (node as StoredGroup).members,
    ),
  );

  get members(): ReadonlyMap<string, StoredMember> {
    return this.#members();
  }

  get entries(): ReadonlyMap<string, Entry> {
    const entries = readLinks(this.tree.container, this.messages());
    return new Map(entries.map((entry) => [entry.name, entry]));
  }

  #readMembers(): ReadonlyMap<string, StoredMember> {
    const folder = this.path === '/' ? '' : this.path;
    const members = new Map<string, StoredMember>();
    for (const [name, entry] of this.entries) {
      members.set(name, memberOf(this.tree, entry, `${folder}/${name}`));
    }
    return members;
  }
}

function memberOf(tree: Tree, entry: Entry, path: string): StoredMember {
  const node = lazy((): StoredNode | undefined => {
    try {
      return tree.resolve(entry, path);
    } catch (error) {
      if (error instanceof NotReadHere) return libraryNode(tree.file, path);
      throw error;
    }
  });
  const link: Link | undefined = entry.link;
  return {
    link,
    get node() {
      return node();
    },
  };
}

class Dataset extends Node implements StoredDataset {
  readonly kind = 'dataset';
  readonly #array = lazy(() =>
    this.orLibrary(
      (): StoredArray => storedArray(this.tree.file, this.path, this.#describe()),
      (node) => (node as StoredDataset).array,
    ),
  );

  get array(): StoredArray {
    return this.#array();
  }

  #describe() {
    const { container } = this.tree;
    const find = (type: number) => {
      const message = this.messages().find((candidate) => candidate.type === type);
      if (message === undefined)
        throw container.fail(`${this.path} has no element type or extents`);
      return message;
    };
    return {
      ...readDatatype(container, find(messageTypes.datatype)),
      shape: readDataspace(container, find(messageTypes.dataspace)),
    };
  }

  values(): ArrayValues {
    return this.orLibrary(
      () => {
        const { container, heap, file } = this.tree;
        const { shape, ...type } = this.#describe();
        const elements = elementsOf(container, this.messages(), type, shape);
        return valuesOf(container, heap, elements, `${this.path} in ${file.path}`);
      },
      (node) => (node as StoredDataset).values(),
    );
  }
}

function attributeOf(tree: Tree, path: string, raw: RawAttribute): StoredAttribute {
  const dtype = elementTypeOfHdf5(raw.type);
  const where = `Attribute "${raw.name}" of ${path} in ${tree.file.path}`;
  return {
    dtype,
    shape: raw.shape ?? [0],
    values: lazy(() => valuesOf(tree.container, tree.heap, raw, where)),
    target() {
      if (dtype !== 'reference' || raw.shape?.length !== 0) {
        throw new InputError(`${where} is no object reference.`, { path: tree.file.path });
      }
      const address = tree.container.cursor(raw.bytes).uint(tree.container.offsetSize);
      return address === 0 ? undefined : tree.referenced(address);
    },
  };
}
