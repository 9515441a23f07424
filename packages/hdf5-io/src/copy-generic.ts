import { WriteError } from '@ophys/core';
import { elementCount, type GenericObject } from '@ophys/model';
import { copyDataset } from './copy-array.ts';
import { layoutOf } from './hdf5/chunks.ts';
import type { Hdf5File } from './hdf5/file.ts';
import type { Hdf5Info } from './hdf5/library.ts';
import { exactType, isFixedText, referenceOffsets } from './hdf5/types.ts';
import { joinPath, type Paths } from './plan.ts';
import { fileOf } from './stored.ts';

/**
 * Copies an object of a type that is not known here from another file, as it is there: groups,
 * datasets, attributes, links, and references to what is in the new file under the same object id.
 *
 * @returns creates the links and references; to be called when all that they may lead to is there
 * @throws {WriteError} naming what cannot be created exactly, or leads to what is not in the new file
 */
export function copyGeneric(
  file: Hdf5File,
  item: GenericObject,
  path: string,
  paths: Paths,
): () => void {
  const source = fileOf(item.node);
  if (source === undefined) {
    throw new WriteError(file.path, `${item.neurodataType} "${item.name}" is in no HDF5 file.`);
  }
  return new Copier(source, item.node.path, file, path, paths).run();
}

/** Padding of strings of fixed length with nulls. */
const NULL_PADDED = 1;

class Copier {
  readonly #source: Hdf5File;
  readonly #from: string;
  readonly #file: Hdf5File;
  readonly #to: string;
  readonly #idPaths: ReadonlyMap<string, string>;
  /** Links and references, for when all that they may lead to is there. */
  readonly #later: (() => void)[] = [];

  constructor(source: Hdf5File, from: string, file: Hdf5File, to: string, paths: Paths) {
    this.#source = source;
    this.#from = from;
    this.#file = file;
    this.#to = to;
    this.#idPaths = new Map([...paths].map(([item, path]) => [item.objectId, path]));
  }

  run(): () => void {
    this.#copyNode(this.#from, this.#to);
    return () => {
      for (const act of this.#later) act();
    };
  }

  #copyNode(from: string, to: string): void {
    const kind = this.#source.kindOf(from);
    if (kind === undefined) throw this.#cannot(from, 'is neither group nor dataset');
    if (kind === 'dataset') this.#copyDataset(from, to);
    else this.#copyGroup(from, to);
    for (const name of this.#source.attributeNames(from)) this.#copyAttribute(from, to, name);
  }

  #copyGroup(from: string, to: string): void {
    this.#file.createGroup(to);
    for (const name of this.#source.names(from)) {
      const [at, goal] = [joinPath(from, name), joinPath(to, name)];
      const link = this.#source.linkAt(at);
      if (link === undefined) this.#copyNode(at, goal);
      else if (link.kind === 'external') this.#file.createExternalLink(goal, link);
      else
        this.#later.push(() => this.#file.createSoftLink(goal, this.#translate(link.target, at)));
    }
  }

  #copyDataset(from: string, to: string): void {
    const info = this.#source.datasetInfo(from);
    const type = this.#exactly(info, from);
    if (isFixedText(info)) {
      this.#source.readInto(from, info, [], (_, address, count) =>
        this.#checkPadding(address, count, info, from),
      );
    }
    if (referenceOffsets(info).length === 0) {
      copyDataset(this.#source, from, info, this.#file, to, layoutOf(this.#source, from, info));
      return;
    }
    this.#source.readInto(from, info, [], (module, address, count) => {
      const bytes = module.HEAPU8.slice(address, address + count * info.size);
      this.#file.createFrom(to, type, info.shape ?? [], {}, address);
      this.#later.push(() => this.#file.overwrite(to, this.#translateAll(bytes, info, from)));
    });
  }

  #copyAttribute(from: string, to: string, name: string): void {
    const info = this.#source.attributeInfo(from, name);
    const where = `attribute ${name} of ${from}`;
    const type = this.#exactly(info, where);
    const shape = info.shape ?? [];
    if (referenceOffsets(info).length === 0) {
      this.#source.attributeInto(from, name, info, (address) => {
        this.#checkPadding(address, elementCount(shape), info, where);
        this.#file.createAttributeFrom(to, name, type, shape, address);
      });
      return;
    }
    const bytes = this.#source.attributeInto(from, name, info, (address) =>
      this.#source.library.module.HEAPU8.slice(address, address + elementCount(shape) * info.size),
    );
    this.#later.push(() => {
      const translated = this.#translateAll(bytes, info, where);
      this.#file.library.lend(translated, (address) =>
        this.#file.createAttributeFrom(to, name, type, shape, address),
      );
    });
  }

  /** Text that fills its length has no room for the null that ends it in the copy. */
  #checkPadding(address: number, count: number, info: Hdf5Info, where: string): void {
    if (!isFixedText(info) || info.strpad !== NULL_PADDED) return;
    const heap = this.#source.library.module.HEAPU8;
    for (let end = 1; end <= count; end++) {
      if (heap[address + end * info.size - 1] === 0) continue;
      throw this.#cannot(where, 'has text that fills its length, which cannot be created here');
    }
  }

  #exactly(info: Hdf5Info, where: string) {
    const type = info.shape === null ? undefined : exactType(info);
    if (type !== undefined) return type;
    throw this.#cannot(where, 'has an element type that cannot be created here');
  }

  /** References of the new file for those in the bytes of the old one. */
  #translateAll(bytes: Uint8Array, info: Hdf5Info, where: string): Uint8Array {
    for (let row = 0; row < bytes.length; row += info.size) {
      for (const offset of referenceOffsets(info)) {
        const reference = bytes.subarray(row + offset, row + offset + 8);
        if (reference.every((byte) => byte === 0)) continue;
        const target = this.#source.pathOfReference(reference);
        if (target === undefined) throw this.#cannot(where, 'refers to nothing');
        reference.set(this.#file.referenceTo(this.#translate(target, where)));
      }
    }
    return bytes;
  }

  /** Where what is at a path of the source is in the new file. */
  #translate(path: string, where: string): string {
    if (path === this.#from || path.startsWith(`${this.#from}/`)) {
      return this.#to + path.slice(this.#from.length);
    }
    for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
      const id = this.#source.kindOf(at) && this.#source.textAttribute(at, 'object_id');
      const found = id && this.#idPaths.get(id);
      if (found) return found + path.slice(at.length);
    }
    throw this.#cannot(where, `leads to ${path}, which is not in the new file`);
  }

  #cannot(where: string, fault: string): WriteError {
    return new WriteError(
      this.#file.path,
      `${where} in ${this.#source.path} ${fault}; export the whole file to keep it as it is.`,
    );
  }
}
