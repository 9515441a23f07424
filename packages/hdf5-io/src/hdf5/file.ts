import { InputError, InvalidArgumentError, type TypedArray, WriteError } from '@ophys/core';
import { type ArrayValues, type CompoundColumns, elementCount, type Selection } from '@ophys/model';
import type { OpenedSource } from '../inputs/input.ts';
import type { ByteSource } from '../inputs/source.ts';
import { describeBooleans } from './boolean.ts';
import { decode } from './decode.ts';
import { creation, identity, isTexts, type Layout, rawBytes, typeOfValues } from './encode.ts';
import { toError } from './errors.ts';
import {
  type Hdf5Failure,
  type Hdf5Info,
  type Hdf5Library,
  type Hdf5Module,
  type Hdf5Type,
  loadHdf5,
} from './library.ts';
import type { MemoryFile } from './memory-file.ts';
import { booleanPlaceholder, describedAs, elementTypeOfHdf5, hdf5Reference } from './types.ts';
import { WatchedSource } from './virtual.ts';

const encoder = new TextEncoder();

/** HDF5's flags for opening. */
const access = { read: 0, change: 1, create: 2 } as const;

/** What a file was opened for: to be read, to be changed, or made in place of what was there. */
export type FileMode = keyof typeof access;

const DEFLATE = 1;

/** Largest array that is read into memory at once. */
const MAX_READ_BYTES = 2 ** 30;
/** Largest attribute, or small dataset, that is read without being asked for. */
const MAX_SMALL_BYTES = 2 ** 24;

/** How many files external links may lead through. */
const MAX_LINKED_FILES = 4;

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

/**
 * An open HDF5 file. Paths are absolute. Every method throws `InputError` on a file being read and
 * `WriteError` or `ResourceError` on one being written.
 */
export class Hdf5File {
  /** What messages call it. */
  readonly path: string;
  readonly library: Hdf5Library;
  readonly #mode: FileMode;
  readonly #id: bigint;
  /** Where it is, for the files that its links lead to. */
  readonly #location: string;
  /** What it is read from, when that is not the system. */
  #source: WatchedSource | undefined;
  readonly #linked = new Map<string, Hdf5File | undefined>();
  #linksBefore = 0;
  #isVirtual = false;
  #memory: MemoryFile | undefined;
  /** Addresses of datasets of booleans created here. */
  readonly #booleans: number[] = [];
  #open = true;

  private constructor(
    library: Hdf5Library,
    location: string,
    mode: FileMode,
    id: bigint,
    path: string,
  ) {
    this.library = library;
    this.path = path;
    this.#location = location;
    this.#mode = mode;
    this.#id = id;
  }

  /**
   * Opens a file for reading or changing, or creates one in place of what is there.
   *
   * @param label what messages call it, when that is not its path
   */
  static async open(path: string, mode: FileMode, label = path): Promise<Hdf5File> {
    const library = await loadHdf5();
    const opened = library.attempt((module) => module.open(path, access[mode], false, -1, -1));
    if ('value' in opened && opened.value >= 0n) {
      return new Hdf5File(library, path, mode, opened.value, label);
    }
    const failure = 'value' in opened ? { reason: 'it was refused', system: undefined } : opened;
    throw toError(failure, label, mode, mode === 'create' ? 'be created' : 'be opened');
  }

  /** Opens what a source has for reading; closing the file closes the source. */
  static async openSource({ source, location }: OpenedSource): Promise<Hdf5File> {
    const { label } = source;
    const watched = new WatchedSource(source);
    try {
      if (location !== undefined) {
        const file = await Hdf5File.open(location, 'read', label);
        file.#source = watched;
        return file;
      }
      const { files } = await loadHdf5();
      const path = files.add(watched);
      try {
        const file = await Hdf5File.open(path, 'read', label);
        file.#source = watched;
        file.#isVirtual = true;
        return file;
      } finally {
        files.remove(path); // it stays readable while it is open
      }
    } catch (error) {
      source.close();
      throw watched.failure ?? error;
    }
  }

  /** Its absolute path; undefined for a file that the system does not have. */
  get location(): string | undefined {
    return this.#isVirtual ? undefined : this.#location;
  }

  /** Opens a file in memory to be changed, or, when it is empty, made. */
  static async openMemory(memory: MemoryFile): Promise<Hdf5File> {
    const { files } = await loadHdf5();
    const path = files.add(memory);
    try {
      const mode = memory.size === 0 ? 'create' : 'change';
      const file = await Hdf5File.open(path, mode, memory.label);
      file.#isVirtual = true;
      file.#memory = memory;
      return file;
    } finally {
      files.remove(path); // it stays there while it is open
    }
  }

  /** The bytes it is read from; undefined for a file being written. */
  get source(): ByteSource | undefined {
    return this.#source;
  }

  /** Whether calls into the file still make sense. */
  get isOpen(): boolean {
    return this.#open;
  }

  /**
   * The file that an external link names, opened for reading; undefined when it cannot be. It is
   * closed with this one. (HDF5 reads texts of attributes wrongly through the link itself.)
   */
  linkedFile(name: string): Hdf5File | undefined {
    if (!this.#linked.has(name)) this.#linked.set(name, this.#openLinked(name));
    return this.#linked.get(name);
  }

  #openLinked(name: string): Hdf5File | undefined {
    if (this.#linksBefore >= MAX_LINKED_FILES) return undefined;
    const folder = this.#location.replace(/[^/\\]*$/, '');
    const location = /^([/\\]|[A-Za-z]:)/.test(name) ? name : `${folder}${name}`;
    const opened = this.library.attempt((module) =>
      module.open(location, access.read, false, -1, -1),
    );
    if (!('value' in opened) || opened.value < 0n) return undefined;
    const file = new Hdf5File(this.library, location, 'read', opened.value, location);
    file.#linksBefore = this.#linksBefore + 1;
    return file;
  }

  #call<T>(what: string, call: (module: Hdf5Module, file: bigint) => T): T {
    if (!this.#open) {
      throw toError({ reason: 'it is closed', system: undefined }, this.path, this.#mode, what);
    }
    const result = this.#attempt((module) => call(module, this.#id));
    if ('value' in result) return result.value;
    throw toError(result, this.path, this.#mode, what);
  }

  /** A call that may fail, but not because the bytes could not be had. */
  #attempt<T>(call: (module: Hdf5Module) => T): { readonly value: T } | Hdf5Failure {
    const result = this.library.attempt(call);
    this.#source?.throwFailure();
    return result;
  }

  /** Names in a group. */
  names(path: string): string[] {
    return this.#call(`list ${path}`, (module, file) => module.get_names(file, path, false));
  }

  /** Where a soft or external link leads; undefined for a hard link. */
  linkAt(path: string): Link | undefined {
    return this.#call(`look at ${path}`, (module, file): Link | undefined => {
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
    const found = this.#attempt((module) => module.get_type(this.#id, path));
    if (!('value' in found)) return undefined;
    if (found.value === this.library.module.H5G_GROUP) return 'group';
    return found.value === this.library.module.H5G_DATASET ? 'dataset' : undefined;
  }

  /** An identity that all paths to the same object share. */
  identityOf(path: string): string {
    const reference = this.#call(`look at ${path}`, (module, file) =>
      module.create_object_reference(file, path),
    );
    return this.nameIdentity(identity(reference));
  }

  /** Tells objects of this file from those of files that it links to. */
  nameIdentity(reference: string): string {
    return `${reference} ${this.#location}`;
  }

  /** Names of the attributes of an object. */
  attributeNames(path: string): string[] {
    return this.#call(`list the attributes of ${path}`, (module, file) =>
      module.get_attribute_names(file, path),
    );
  }

  /** Type and extents of an attribute. */
  attributeInfo(path: string, name: string): Hdf5Info {
    return this.#call(`read attribute ${name} of ${path}`, (module, file) =>
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
    const found = this.#attempt((module) => module.get_referenced_name(this.#id, reference, true));
    return 'value' in found && found.value?.startsWith('/') ? found.value : undefined;
  }

  /** The bytes of an object reference to what is at a path. */
  referenceTo(path: string): Uint8Array<ArrayBuffer> {
    return this.#call(`refer to ${path}`, (module, file) =>
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
    return this.#borrow(count * info.size, (address) =>
      this.#call(`read attribute ${name} of ${path}`, (module, file) => {
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
    const info = this.#call(`look at ${path}`, (module, file) =>
      module.get_dataset_metadata(file, path),
    );
    return this.#booleans.length > 0 ? describedAs(info) : info;
  }

  /** Whether a dataset goes through any filter on its way to the file. */
  isFiltered(path: string): boolean {
    return (
      this.#call(`look at ${path}`, (module, file) => module.get_dataset_filters(file, path))
        .length > 0
    );
  }

  /** Level that a dataset is deflated with; 0 when it is not. */
  deflateLevel(path: string): number {
    const filters = this.#call(`look at ${path}`, (module, file) =>
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
    return this.#borrow(count * info.size, (address) =>
      this.#call(`read ${path}`, (module, file) => {
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

  #borrow<T>(bytes: number, use: (address: number) => T): T {
    return this.library.borrow(bytes, use);
  }

  /** Creates a group, and those above it that are missing. */
  createGroup(path: string): void {
    if (path === '/' || path === '' || this.kindOf(path) === 'group') return;
    this.createGroup(path.slice(0, path.lastIndexOf('/')));
    this.#call(`create ${path}`, (module, file) => module.create_group(file, path, false));
  }

  /** Creates a dataset with all its elements, and the groups above it that are missing. */
  createDataset(
    path: string,
    values: ArrayValues,
    shape: readonly number[],
    layout: Layout = {},
    charset: 'utf8' | 'ascii' = 'utf8',
  ): void {
    this.createGroup(path.slice(0, path.lastIndexOf('/')));
    const info = creation(typeOfValues(values, charset), shape, layout);
    this.#call(`write ${path}`, (module, file) => {
      if (isTexts(values)) {
        module.create_vlen_str_dataset(file, path, values.length === 0 ? [''] : values, info);
      } else {
        this.#lend(values, (address) => module.create_dataset(file, path, address, info));
      }
    });
  }

  /** Creates a dataset of elements that are in the library's memory. */
  createFrom(
    path: string,
    type: Hdf5Type,
    shape: readonly number[],
    layout: Layout,
    address: number,
  ): void {
    this.createGroup(path.slice(0, path.lastIndexOf('/')));
    const info = creation(type, shape, layout);
    this.#call(`write ${path}`, (module, file) =>
      module.create_dataset(file, path, BigInt(address), info),
    );
    this.#noteBooleans(path, type);
  }

  /** Booleans are described as such when the file is closed. */
  #noteBooleans(path: string, type: Hdf5Type): void {
    if (type !== booleanPlaceholder) return;
    const { buffer } = this.referenceTo(path);
    this.#booleans.push(Number(new DataView(buffer).getBigUint64(0, true)));
  }

  /** Creates a growable dataset without elements. */
  createEmpty(path: string, type: Hdf5Type, shape: readonly number[], layout: Layout): void {
    this.createGroup(path.slice(0, path.lastIndexOf('/')));
    const info = creation(type, shape, { ...layout, growable: true });
    this.#borrow(1, (address) =>
      this.#call(`create ${path}`, (module, file) =>
        module.create_dataset(file, path, BigInt(address), info),
      ),
    );
    this.#noteBooleans(path, type);
  }

  /** Grows a dataset and writes rows from the library's memory at its end. */
  appendRows(path: string, from: number, rows: number, entry: readonly number[], address: number) {
    this.#call(`write ${path}`, (module, file) => {
      const shape = [from + rows, ...entry].map(BigInt);
      const resized = module.resize_dataset(file, path, shape);
      const count = [rows, ...entry].map(BigInt);
      const offset = [from, ...entry.map(() => 0)].map(BigInt);
      const ones = count.map(() => 1n);
      const status = module.set_dataset_data(file, path, count, offset, ones, BigInt(address));
      if (status < 0 || resized < 0) throw new WriteError(this.path, `${path} was not written.`);
    });
  }

  /** Grows a dataset and writes rows at its end. */
  appendBytes(
    path: string,
    from: number,
    rows: number,
    entry: readonly number[],
    bytes: Uint8Array,
  ): void {
    this.library.lend(bytes, (address) => this.appendRows(path, from, rows, entry, address));
  }

  /** Grows a dataset of text of variable length and writes rows at its end. */
  appendTexts(path: string, from: number, texts: readonly string[], entry: readonly number[]) {
    const encoded = texts.map((text) => encoder.encode(text));
    const table = 4 * texts.length;
    const total = encoded.reduce((sum, bytes) => sum + bytes.length + 1, table);
    this.#borrow(total, (address) => {
      const heap = this.library.module.HEAPU8;
      const pointers = new DataView(heap.buffer, address, table);
      heap.fill(0, address, address + total);
      let at = address + table;
      for (const [i, bytes] of encoded.entries()) {
        pointers.setUint32(4 * i, at, true);
        heap.set(bytes, at);
        at += bytes.length + 1;
      }
      this.appendRows(path, from, texts.length / elementCount(entry), entry, address);
    });
  }

  /** Creates an attribute. */
  createAttribute(
    path: string,
    name: string,
    values: Exclude<ArrayValues, CompoundColumns>,
    shape: readonly number[],
    charset: 'utf8' | 'ascii' = 'utf8',
  ): void {
    const info = creation(typeOfValues(values, charset), shape, {});
    this.#call(`write attribute ${name} of ${path}`, (module, file) => {
      if (isTexts(values)) {
        const texts = values.length === 0 ? [''] : values; // HDF5 wants an address even for none
        module.create_vlen_str_attribute(file, path, name, texts, info);
      } else {
        this.#lend(values, (address) => module.create_attribute(file, path, name, address, info));
      }
    });
  }

  /** Creates an attribute of elements that are in the library's memory. */
  createAttributeFrom(
    path: string,
    name: string,
    type: Hdf5Type,
    shape: readonly number[],
    address: number,
  ): void {
    const info = creation(type, shape, {});
    this.#call(`write attribute ${name} of ${path}`, (module, file) =>
      module.create_attribute(file, path, name, BigInt(address), info),
    );
  }

  /** Creates an attribute that refers to an object that is there already. */
  createReference(path: string, name: string, target: string): void {
    this.library.lend(this.referenceTo(target), (address) =>
      this.createAttributeFrom(path, name, hdf5Reference, [], address),
    );
  }

  /** Removes an attribute. */
  deleteAttribute(path: string, name: string): void {
    this.#call(`replace attribute ${name} of ${path}`, (module, file) =>
      module.delete_attribute(file, path, name),
    );
  }

  /** Writes all elements of a dataset anew, from their bytes. */
  overwrite(path: string, bytes: Uint8Array): void {
    this.library.lend(bytes, (address) =>
      this.#call(`write ${path}`, (module, file) => {
        const status = module.set_dataset_data(file, path, null, null, null, BigInt(address));
        if (status < 0) throw new WriteError(this.path, `${path} was not written.`);
      }),
    );
  }

  /** Creates a soft link to an absolute path. */
  createSoftLink(path: string, target: string): void {
    this.createGroup(path.slice(0, path.lastIndexOf('/')));
    this.#call(`link ${path}`, (module, file) => module.create_soft_link(file, target, path));
  }

  /** A link to an object of another file, whose name is relative to this file's folder. */
  createExternalLink(path: string, target: { readonly file: string; readonly path: string }): void {
    this.createGroup(path.slice(0, path.lastIndexOf('/')));
    this.#call(`link ${path}`, (module, file) =>
      module.create_external_link(file, target.file, target.path, path),
    );
  }

  #lend(values: TypedArray | CompoundColumns, use: (address: bigint) => number): void {
    this.library.lend(rawBytes(values), (address) => use(BigInt(address)));
  }

  /** Hands everything written so far to the system. */
  flush(): void {
    this.#call('be written', (module, file) => module.flush(file));
  }

  /** Closes the file; harmless when it is closed. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const linked of this.#linked.values()) linked?.close();
    const closed = this.library.attempt((module) => module.close_file(this.#id));
    this.#source?.close();
    if (this.#mode === 'read') return;
    if (!('value' in closed && closed.value >= 0)) {
      const failure = 'value' in closed ? { reason: 'it was refused', system: undefined } : closed;
      throw toError(failure, this.path, this.#mode, 'be closed');
    }
    if (this.#booleans.length > 0) this.#describeBooleans();
  }

  #describeBooleans(): void {
    const described = this.library.attempt(() => {
      const raw = this.#memory ?? this.library.rawFile(this.#location);
      try {
        return describeBooleans(raw, this.#booleans);
      } finally {
        raw.close();
      }
    });
    if ('value' in described && described.value) return;
    const failure = 'value' in described ? { reason: 'no header', system: undefined } : described;
    throw toError(failure, this.path, this.#mode, 'get its booleans described');
  }
}
