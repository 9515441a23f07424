import { WriteError } from '@ophys/core';
import { elementCount, type GenericObject } from '@ophys/model';
import { copyDataset } from './copy-array.ts';
import { layoutOf } from './hdf5/chunks.ts';
import type { Hdf5File } from './hdf5/file.ts';
import type { Hdf5Info } from './hdf5/library.ts';
import { exactType, isFixedText, referenceOffsets } from './hdf5/types.ts';
import { joinPath, type Paths } from './plan.ts';
import { fileOf } from './stored.ts';
import { Translator } from './translate.ts';

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
  readonly #translator: Translator;
  /** Links and references, for when all that they may lead to is there. */
  readonly #later: (() => void)[] = [];

  constructor(source: Hdf5File, from: string, file: Hdf5File, to: string, paths: Paths) {
    this.#source = source;
    this.#from = from;
    this.#file = file;
    this.#to = to;
    this.#translator = new Translator(source, file, paths, { from, to });
  }

  run(): () => void {
    this.#copyNode(this.#from, this.#to);
    return () => {
      for (const act of this.#later) act();
    };
  }

  #copyNode(from: string, to: string): void {
    const kind = this.#source.kindOf(from);
    if (kind === undefined) throw this.#translator.cannot(from, 'is neither group nor dataset');
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
        this.#later.push(() =>
          this.#file.createSoftLink(goal, this.#translator.path(link.target, at)),
        );
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
      this.#later.push(() =>
        this.#file.overwrite(to, this.#translator.references(bytes, info, from)),
      );
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
      const translated = this.#translator.references(bytes, info, where);
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
      throw this.#translator.cannot(
        where,
        'has text that fills its length, which cannot be created here',
      );
    }
  }

  #exactly(info: Hdf5Info, where: string) {
    const type = info.shape === null ? undefined : exactType(info);
    if (type !== undefined) return type;
    throw this.#translator.cannot(where, 'has an element type that cannot be created here');
  }
}
