import { InputError } from '@ophys/core';
import type {
  ArrayValues,
  StoredArray,
  StoredAttribute,
  StoredDataset,
  StoredGroup,
  StoredMember,
  StoredNode,
} from '@ophys/model';
import type { Hdf5File, Link } from './hdf5/file.ts';
import { elementTypeOfHdf5 } from './hdf5/types.ts';
import { lazy } from './lazy.ts';
import { storedArray } from './stored.ts';

/** What is at a path, as the HDF5 library sees it; all of it is read when asked. */
export function libraryNode(file: Hdf5File, path: string): StoredNode | undefined {
  const kind = file.kindOf(path);
  if (kind === undefined) return undefined;
  return kind === 'group' ? new Group(file, path) : new Dataset(file, path);
}

/** The root group of a file, as the HDF5 library sees it. */
export function libraryRoot(file: Hdf5File): StoredGroup {
  return new Group(file, '/');
}

abstract class Node {
  readonly path: string;
  readonly file: Hdf5File;
  readonly #attributes = lazy(() => readAttributes(this.file, this.path));
  readonly #identity = lazy(() => this.file.identityOf(this.path));

  constructor(file: Hdf5File, path: string) {
    this.file = file;
    this.path = path;
  }

  get attributes(): ReadonlyMap<string, StoredAttribute> {
    return this.#attributes();
  }

  get identity(): string {
    return this.#identity();
  }
}

class Group extends Node implements StoredGroup {
  readonly kind = 'group';
  readonly #members = lazy(() => readMembers(this.file, this.path));

  get members(): ReadonlyMap<string, StoredMember> {
    return this.#members();
  }
}

class Dataset extends Node implements StoredDataset {
  readonly kind = 'dataset';
  readonly #info = lazy(() => this.file.datasetInfo(this.path));

  get array(): StoredArray {
    return storedArray(this.file, this.path, this.#info());
  }

  values(): ArrayValues {
    return this.file.readSmall(this.path, this.#info());
  }
}

function readMembers(file: Hdf5File, path: string): ReadonlyMap<string, StoredMember> {
  const members = new Map<string, StoredMember>();
  for (const name of file.names(path)) {
    const at = path === '/' ? `/${name}` : `${path}/${name}`;
    const link = file.linkAt(at);
    const node = lazy(() => resolve(file, at, link));
    members.set(name, {
      link,
      get node() {
        return node();
      },
    });
  }
  return members;
}

function resolve(file: Hdf5File, path: string, link: Link | undefined): StoredNode | undefined {
  if (link?.kind !== 'external') return libraryNode(file, path);
  const linked = file.linkedFile(link.file);
  return linked && libraryNode(linked, link.path);
}

function readAttributes(file: Hdf5File, path: string): ReadonlyMap<string, StoredAttribute> {
  const attributes = new Map<string, StoredAttribute>();
  for (const name of file.attributeNames(path)) {
    attributes.set(name, storedAttribute(file, path, name));
  }
  return attributes;
}

function storedAttribute(file: Hdf5File, path: string, name: string): StoredAttribute {
  const info = file.attributeInfo(path, name);
  const dtype = elementTypeOfHdf5(info);
  const values = lazy((): ArrayValues => file.readAttribute(path, name, info));
  return {
    dtype,
    shape: info.shape ?? [0],
    values,
    target() {
      if (dtype !== 'reference' || info.shape?.length !== 0) {
        throw new InputError(`Attribute "${name}" of ${path} is no object reference.`, {
          path: file.path,
        });
      }
      const target = file.readReference(path, name, info);
      return target === undefined ? undefined : libraryNode(file, target);
    },
  };
}
