import { InputError, InvalidArgumentError } from '@ophys/core';
import { type ArrayValues, elementCount, type Selection } from '@ophys/model';
import type { ByteSource } from '../inputs/source.ts';
import { decode } from './decode.ts';
import { identity } from './encode.ts';
import { closed, type FileMode, toError } from './errors.ts';
import type { Hdf5Failure, Hdf5Info, Hdf5Library, Hdf5Module } from './library.ts';
import { describedAs, elementTypeOfHdf5 } from './types.ts';
import type { WatchedSource } from './virtual.ts';

const DEFLATE = 1;

/** Largest array that is read into memory at once. */
const MAX_READ_BYTES = 2 ** 30;
/** Largest attribute, or small dataset, that is read without being asked for. */
const MAX_SMALL_BYTES = 2 ** 24;

/** Where a link leads. */
export type Link =
  | { readonly kind: 'soft'; readonly target: string }
  | {
      readonly kind: 'external';
      readonly target: string;
      /** Name of the other file, relative to this one's folder, and where it is in there. */
      readonly file: string;
      readonly path: string;
    };

/** What can be asked of an open HDF5 file. */
export abstract class ReadableFile {
  /** What messages call it. */
  readonly path: string;
  readonly library: Hdf5Library;
  protected readonly mode: FileMode;
  protected readonly id: bigint;
  /** Where the library finds it, for the files that its links lead to. */
  protected readonly place: string;
  /** What it is read from; undefined for a file being written. */
  protected watched: WatchedSource | undefined;
  /** Addresses of datasets of booleans created here. */
  protected readonly booleans: number[] = [];
  protected isUsable = true;

  protected constructor(
    library: Hdf5Library,
    place: string,
    mode: FileMode,
    id: bigint,
    path: string,
  ) {
    this.library = library;
    this.path = path;
    this.place = place;
    this.mode = mode;
    this.id = id;
  }

  /** The bytes it is read from; undefined for a file being written. */
  get source(): ByteSource | undefined {
    return this.watched;
  }

  /** Whether calls into the file still make sense. */
  get isOpen(): boolean {
    return this.isUsable;
  }

  protected call<T>(what: string, call: (module: Hdf5Module, file: bigint) => T): T {
    if (!this.isUsable) {
      throw closed(this.path, this.mode, what);
    }
    const result = this.attempt((module) => call(module, this.id));
    if ('value' in result) return result.value;
    throw toError(result, this.path, this.mode, what);
  }

  /** A call that may fail, but not because the bytes could not be had. */
  protected attempt<T>(call: (module: Hdf5Module) => T): { readonly value: T } | Hdf5Failure {
    const result = this.library.attempt(call);
    this.watched?.throwFailure();
    return result;
  }

  /** Names in a group. */
  names(path: string): string[] {
    return this.call(`list ${path}`, (module, file) => module.get_names(file, path, false));
  }

  /** Where a soft or external link leads; undefined for a hard link. */
  linkAt(path: string): Link | undefined {
    return this.call(`look at ${path}`, (module, file): Link | undefined => {
      const soft = module.get_symbolic_link(file, path);
      if (soft !== null) return { kind: 'soft', target: soft };
      const { filename, obj_path = '/' } = module.get_external_link(file, path);
      if (filename === undefined) return undefined;
      return {
        kind: 'external',
        target: `${filename}:${obj_path}`,
        file: filename,
        path: obj_path,
      };
    });
  }

  /** What is at a path, links followed; undefined for a link that leads nowhere, and other things. */
  kindOf(path: string): 'group' | 'dataset' | undefined {
    const found = this.attempt((module) => module.get_type(this.id, path));
    if (!('value' in found)) return undefined;
    if (found.value === this.library.module.H5G_GROUP) return 'group';
    return found.value === this.library.module.H5G_DATASET ? 'dataset' : undefined;
  }

  /** An identity that all paths to the same object share. */
  identityOf(path: string): string {
    const reference = this.call(`look at ${path}`, (module, file) =>
      module.create_object_reference(file, path),
    );
    return this.nameIdentity(identity(reference));
  }

  /** Tells objects of this file from those of files that it links to. */
  nameIdentity(reference: string): string {
    return `${reference} ${this.place}`;
  }

  /** Names of the attributes of an object. */
  attributeNames(path: string): string[] {
    return this.call(`list the attributes of ${path}`, (module, file) =>
      module.get_attribute_names(file, path),
    );
  }

  /** Type and extents of an attribute. */
  attributeInfo(path: string, name: string): Hdf5Info {
    return this.call(`read attribute ${name} of ${path}`, (module, file) =>
      module.get_attribute_metadata(file, path, name),
    );
  }

  /** Elements of an attribute. */
  readAttribute(path: string, name: string, info: Hdf5Info): ArrayValues {
    const where = `Attribute "${name}" of ${path} in ${this.path}`;
    return this.#withAttribute(path, name, info, (module, address, count) =>
      decode(module, address, count, info, where),
    );
  }

  /** Path that an object reference in an attribute leads to; undefined when there is nothing. */
  readReference(path: string, name: string, info: Hdf5Info): string | undefined {
    const reference = this.#withAttribute(path, name, info, (module, address) =>
      module.HEAPU8.slice(address, address + info.size),
    );
    return reference.every((byte) => byte === 0) ? undefined : this.pathOfReference(reference);
  }

  /** Path that the bytes of an object reference lead to; undefined when there is nothing. */
  pathOfReference(reference: Uint8Array): string | undefined {
    const found = this.attempt((module) => module.get_referenced_name(this.id, reference, true));
    return 'value' in found && found.value?.startsWith('/') ? found.value : undefined;
  }

  /** The bytes of an object reference to what is at a path. */
  referenceTo(path: string): Uint8Array<ArrayBuffer> {
    return this.call(`refer to ${path}`, (module, file) =>
      Uint8Array.from(module.create_object_reference(file, path)),
    );
  }

  /** Reads an attribute into the library's memory and lets `use` take it from there. */
  attributeInto<T>(path: string, name: string, info: Hdf5Info, use: (address: number) => T): T {
    return this.#withAttribute(path, name, info, (_, address) => use(address));
  }

  /** A text in an attribute; undefined when there is none. */
  textAttribute(path: string, name: string): string | undefined {
    if (!this.attributeNames(path).includes(name)) return undefined;
    const info = this.attributeInfo(path, name);
    if (elementTypeOfHdf5(info) !== 'text') return undefined;
    return (this.readAttribute(path, name, info) as readonly string[])[0];
  }

  #withAttribute<T>(
    path: string,
    name: string,
    info: Hdf5Info,
    use: (module: Hdf5Module, address: number, count: number) => T,
  ): T {
    const count = info.shape === null ? 0 : elementCount(info.shape);
    this.#checkSize(count * info.size, MAX_SMALL_BYTES, `attribute ${name} of ${path}`);
    return this.borrow(count * info.size, (address) =>
      this.call(`read attribute ${name} of ${path}`, (module, file) => {
        if (count === 0) return use(module, address, 0);
        module.get_attribute_data(file, path, name, BigInt(address));
        const value = use(module, address, count);
        if (info.vlen) module.reclaim_vlen_memory(file, path, name, BigInt(address));
        return value;
      }),
    );
  }

  /** Type, extents and layout of a dataset. */
  datasetInfo(path: string): Hdf5Info {
    const info = this.call(`look at ${path}`, (module, file) =>
      module.get_dataset_metadata(file, path),
    );
    return this.booleans.length > 0 ? describedAs(info) : info;
  }

  /** Whether a dataset goes through any filter on its way to the file. */
  isFiltered(path: string): boolean {
    return (
      this.call(`look at ${path}`, (module, file) => module.get_dataset_filters(file, path))
        .length > 0
    );
  }

  /** Level that a dataset is deflated with; 0 when it is not. */
  deflateLevel(path: string): number {
    const filters = this.call(`look at ${path}`, (module, file) =>
      module.get_dataset_filters(file, path),
    );
    return filters.find(({ id }) => id === DEFLATE)?.cd_values[0] ?? 0;
  }

  /** Elements of a small dataset. */
  readSmall(path: string, info: Hdf5Info): ArrayValues {
    const count = info.shape === null ? 0 : elementCount(info.shape);
    this.#checkSize(count * info.size, MAX_SMALL_BYTES, path);
    return this.read(path, info);
  }

  /** Elements of a dataset, or of a part of it, row-major. */
  read(path: string, info: Hdf5Info, selection: Selection = []): ArrayValues {
    const where = `${path} in ${this.path}`;
    return this.readInto(path, info, selection, (module, address, count) =>
      decode(module, address, count, info, where),
    );
  }

  /** 64-bit integers of a dataset, or of a part of it, as they are. */
  readBigInts(
    path: string,
    info: Hdf5Info,
    selection: Selection = [],
  ): BigInt64Array | BigUint64Array {
    const element = elementTypeOfHdf5(info);
    if (element !== 'int64' && element !== 'uint64') {
      throw new InvalidArgumentError(
        'array',
        `${path} in ${this.path} is ${element}; only int64 and uint64 are read as BigInts.`,
      );
    }
    return this.readInto(path, info, selection, (module, address, count) => {
      const { buffer } = module.HEAPU8.slice(address, address + 8 * count);
      return element === 'int64' ? new BigInt64Array(buffer) : new BigUint64Array(buffer);
    });
  }

  /** Reads a part of a dataset into the library's memory and lets `use` take it from there. */
  readInto<T>(
    path: string,
    info: Hdf5Info,
    selection: Selection,
    use: (module: Hdf5Module, address: number, count: number) => T,
  ): T {
    const shape = info.shape ?? [0];
    const ranges = shape.map((extent, axis) => selection[axis] ?? { start: 0, stop: extent });
    const extents = ranges.map(({ start, stop }) => stop - start);
    ranges.forEach(({ start, stop }, axis) => {
      if (start >= 0 && start <= stop && stop <= (shape[axis] ?? 0)) return;
      throw new InputError(
        `Elements ${start} to ${stop} along axis ${axis} of ${path} were asked for, but there are ${shape[axis]}.`,
        { path: this.path },
      );
    });
    const count = elementCount(extents);
    this.#checkSize(count * info.size, MAX_READ_BYTES, path);
    return this.borrow(count * info.size, (address) =>
      this.call(`read ${path}`, (module, file) => {
        if (count === 0) return use(module, address, 0);
        const counts = extents.map(BigInt);
        const offsets = ranges.map(({ start }) => BigInt(start));
        const ones = extents.map(() => 1n);
        const whole = shape.length === 0;
        const status = whole
          ? module.get_dataset_data(file, path, null, null, null, BigInt(address))
          : module.get_dataset_data(file, path, counts, offsets, ones, BigInt(address));
        if (status < 0) throw new InputError(`${path} could not be read.`, { path: this.path });
        const value = use(module, address, count);
        if (info.vlen) {
          module.reclaim_vlen_memory_count(file, path, '', BigInt(address), counts);
        }
        return value;
      }),
    );
  }

  #checkSize(bytes: number, limit: number, what: string): void {
    if (bytes <= limit) return;
    throw new InputError(
      `${this.path}: ${what} takes ${bytes} bytes, more than the ${limit} that are read at once; read a part of it.`,
      { path: this.path },
    );
  }

  protected borrow<T>(bytes: number, use: (address: number) => T): T {
    return this.library.borrow(bytes, use);
  }
}
