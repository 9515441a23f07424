import { type TypedArray, WriteError } from '@ophys/core';
import { type ArrayValues, type CompoundColumns, elementCount } from '@ophys/model';
import type { OpenedSource } from '../inputs/input.ts';
import { describeBooleans } from './boolean.ts';
import { creation, isTexts, type Layout, rawBytes, typeOfValues } from './encode.ts';
import { type FileMode, toError } from './errors.ts';
import { type Hdf5Type, loadHdf5 } from './library.ts';
import type { MemoryFile } from './memory-file.ts';
import { ReadableFile } from './readable.ts';
import { booleanPlaceholder, hdf5Reference } from './types.ts';
import { WatchedSource } from './virtual.ts';

export type { Link } from './readable.ts';

const encoder = new TextEncoder();

/** HDF5's flags for opening. */
const access: Readonly<Record<FileMode, number>> = { read: 0, change: 1, create: 2 };

/** How many files external links may lead through. */
const MAX_LINKED_FILES = 4;

/**
 * An open HDF5 file. Paths are absolute. Every method throws `InputError` on a file being read and
 * `WriteError` or `ResourceError` on one being written.
 */
export class Hdf5File extends ReadableFile {
  readonly #linked = new Map<string, Hdf5File | undefined>();
  #linksBefore = 0;
  #isVirtual = false;
  #memory: MemoryFile | undefined;

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
        file.watched = watched;
        return file;
      }
      const { files } = await loadHdf5();
      const path = files.add(watched);
      try {
        const file = await Hdf5File.open(path, 'read', label);
        file.watched = watched;
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

  /** Its absolute path; undefined for a file that the system does not have. */
  get location(): string | undefined {
    return this.#isVirtual ? undefined : this.place;
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
    const folder = this.place.replace(/[^/\\]*$/, '');
    const location = /^([/\\]|[A-Za-z]:)/.test(name) ? name : `${folder}${name}`;
    const opened = this.library.attempt((module) =>
      module.open(location, access.read, false, -1, -1),
    );
    if (!('value' in opened) || opened.value < 0n) return undefined;
    const file = new Hdf5File(this.library, location, 'read', opened.value, location);
    file.#linksBefore = this.#linksBefore + 1;
    return file;
  }

  /** Creates a group, and those above it that are missing. */
  createGroup(path: string): void {
    if (path === '/' || path === '' || this.kindOf(path) === 'group') return;
    this.createGroup(path.slice(0, path.lastIndexOf('/')));
    this.call(`create ${path}`, (module, file) => module.create_group(file, path, false));
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
    this.call(`write ${path}`, (module, file) => {
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
    this.call(`write ${path}`, (module, file) =>
      module.create_dataset(file, path, BigInt(address), info),
    );
    this.#noteBooleans(path, type);
  }

  /** Booleans are described as such when the file is closed. */
  #noteBooleans(path: string, type: Hdf5Type): void {
    if (type !== booleanPlaceholder) return;
    const { buffer } = this.referenceTo(path);
    this.booleans.push(Number(new DataView(buffer).getBigUint64(0, true)));
  }

  /** Creates a growable dataset without elements. */
  createEmpty(path: string, type: Hdf5Type, shape: readonly number[], layout: Layout): void {
    this.createGroup(path.slice(0, path.lastIndexOf('/')));
    const info = creation(type, shape, { ...layout, growable: true });
    this.borrow(1, (address) =>
      this.call(`create ${path}`, (module, file) =>
        module.create_dataset(file, path, BigInt(address), info),
      ),
    );
    this.#noteBooleans(path, type);
  }

  /** Grows a dataset and writes rows from the library's memory at its end. */
  appendRows(path: string, from: number, rows: number, entry: readonly number[], address: number) {
    this.call(`write ${path}`, (module, file) => {
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
    this.borrow(total, (address) => {
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
    this.call(`write attribute ${name} of ${path}`, (module, file) => {
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
    this.call(`write attribute ${name} of ${path}`, (module, file) =>
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
    this.call(`replace attribute ${name} of ${path}`, (module, file) =>
      module.delete_attribute(file, path, name),
    );
  }

  /** Writes all elements of a dataset anew, from their bytes. */
  overwrite(path: string, bytes: Uint8Array): void {
    this.library.lend(bytes, (address) =>
      this.call(`write ${path}`, (module, file) => {
        const status = module.set_dataset_data(file, path, null, null, null, BigInt(address));
        if (status < 0) throw new WriteError(this.path, `${path} was not written.`);
      }),
    );
  }

  /** Creates a soft link to an absolute path. */
  createSoftLink(path: string, target: string): void {
    this.createGroup(path.slice(0, path.lastIndexOf('/')));
    this.call(`link ${path}`, (module, file) => module.create_soft_link(file, target, path));
  }

  /** A link to an object of another file, whose name is relative to this file's folder. */
  createExternalLink(path: string, target: { readonly file: string; readonly path: string }): void {
    this.createGroup(path.slice(0, path.lastIndexOf('/')));
    this.call(`link ${path}`, (module, file) =>
      module.create_external_link(file, target.file, target.path, path),
    );
  }

  #lend(values: TypedArray | CompoundColumns, use: (address: bigint) => number): void {
    this.library.lend(rawBytes(values), (address) => use(BigInt(address)));
  }

  /** Hands everything written so far to the system. */
  flush(): void {
    this.call('be written', (module, file) => module.flush(file));
  }

  /** Closes the file; harmless when it is closed. */
  close(): void {
    if (!this.isUsable) return;
    this.isUsable = false;
    for (const linked of this.#linked.values()) linked?.close();
    const closed = this.library.attempt((module) => module.close_file(this.id));
    this.watched?.close();
    if (this.mode === 'read') return;
    if (!('value' in closed && closed.value >= 0)) {
      const failure = 'value' in closed ? { reason: 'it was refused', system: undefined } : closed;
      throw toError(failure, this.path, this.mode, 'be closed');
    }
    if (this.booleans.length > 0) this.#describeBooleans();
  }

  #describeBooleans(): void {
    const described = this.library.attempt(() => {
      const raw = this.#memory ?? this.library.rawFile(this.place);
      try {
        return describeBooleans(raw, this.booleans);
      } finally {
        raw.close();
      }
    });
    if ('value' in described && described.value) return;
    const failure = 'value' in described ? { reason: 'no header', system: undefined } : described;
    throw toError(failure, this.path, this.mode, 'get its booleans described');
  }
}
