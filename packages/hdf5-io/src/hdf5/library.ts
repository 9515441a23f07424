import { isOphysError, ResourceError } from '@ophys/core';
import type { RawFile } from './boolean.ts';
import { addVirtualFiles, type FileStream, type FileSystem, type VirtualFiles } from './virtual.ts';

/** The element type of an HDF5 dataset, attribute or compound member, as h5wasm describes it. */
export interface Hdf5Type {
  /** HDF5 type class: 0 integer, 1 float, 3 string, 6 compound, 7 reference, 8 enum, 9 vlen. */
  readonly type: number;
  readonly size: number;
  readonly signed: boolean;
  readonly littleEndian: boolean;
  /** A string of variable length. */
  readonly vlen: boolean;
  /** Padding of strings of fixed length: 0 and 1 null, 2 space. */
  readonly strpad?: number;
  /** Character set of strings: 0 ASCII, 1 UTF-8. */
  readonly cset?: number;
  readonly ref_type?: 'object' | 'region';
  readonly enum_type?: {
    readonly type: number;
    readonly members: Readonly<Record<string, number>>;
  };
  readonly compound_type?: {
    readonly members: readonly (Hdf5Type & { readonly name: string; readonly offset: number })[];
  };
}

/** Type, extents and layout of a dataset or attribute. */
export interface Hdf5Info extends Hdf5Type {
  /** Null for an HDF5 null dataspace. */
  readonly shape: readonly number[] | null;
  /** How far each axis may grow; 2⁶⁴ for any extent. */
  readonly maxshape: readonly number[] | null;
  readonly chunks: readonly number[] | null;
}

/** Type, extents and layout of a dataset or attribute to create. */
export interface Hdf5Creation extends Hdf5Type {
  readonly shape: readonly bigint[];
  readonly maxshape: readonly bigint[];
  readonly chunks?: readonly bigint[] | null;
  readonly compression?: number;
  readonly compression_opts?: readonly number[];
}

type BigInts = readonly bigint[] | null;

/** The functions of h5wasm's module that are used here; addresses are bytes in its memory. */
export interface Hdf5Module {
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  readonly FS: FileSystem & {
    write(
      stream: { readonly fd: number },
      buffer: ArrayBufferView,
      offset: number,
      length: number,
      position?: number,
      canOwn?: boolean,
    ): number;
    read(
      stream: FileStream,
      buffer: ArrayBufferView,
      offset: number,
      length: number,
      position: number,
    ): number;
    close(stream: FileStream): void;
  };
  readonly H5G_GROUP: number;
  readonly H5G_DATASET: number;
  _malloc(bytes: number): number;
  _free(address: number): void;
  open(path: string, mode: number, trackOrder: boolean, low: number, high: number): bigint;
  close_file(file: bigint): number;
  flush(file: bigint): number;
  get_names(file: bigint, path: string, recursive: boolean): string[];
  get_type(file: bigint, path: string): number;
  get_symbolic_link(file: bigint, path: string): string | null;
  get_external_link(file: bigint, path: string): { filename?: string; obj_path?: string };
  create_object_reference(file: bigint, path: string): Uint8Array<ArrayBuffer>;
  get_referenced_name(file: bigint, reference: Uint8Array, isObject: boolean): string;
  get_attribute_names(file: bigint, path: string): string[];
  get_attribute_metadata(file: bigint, path: string, name: string): Hdf5Info;
  get_attribute_data(file: bigint, path: string, name: string, address: bigint): number;
  get_dataset_metadata(file: bigint, path: string): Hdf5Info;
  get_dataset_filters(
    file: bigint,
    path: string,
  ): readonly { readonly id: number; readonly cd_values: readonly number[] }[];
  get_dataset_data(
    file: bigint,
    path: string,
    count: BigInts,
    offset: BigInts,
    strides: BigInts,
    address: bigint,
  ): number;
  set_dataset_data(
    file: bigint,
    path: string,
    count: BigInts,
    offset: BigInts,
    strides: BigInts,
    address: bigint,
  ): number;
  reclaim_vlen_memory(file: bigint, path: string, attribute: string, address: bigint): number;
  reclaim_vlen_memory_count(
    file: bigint,
    path: string,
    attribute: string,
    address: bigint,
    count: readonly bigint[],
  ): number;
  create_group(file: bigint, path: string, trackOrder: boolean): number;
  create_dataset(file: bigint, path: string, address: bigint, info: Hdf5Creation): number;
  create_vlen_str_dataset(
    file: bigint,
    path: string,
    texts: readonly string[],
    info: Hdf5Creation,
  ): number;
  resize_dataset(file: bigint, path: string, shape: readonly bigint[]): number;
  delete_attribute(file: bigint, path: string, name: string): number;
  create_attribute(
    file: bigint,
    path: string,
    name: string,
    address: bigint,
    info: Hdf5Creation,
  ): number;
  create_vlen_str_attribute(
    file: bigint,
    path: string,
    name: string,
    texts: readonly string[],
    info: Hdf5Creation,
  ): number;
  create_soft_link(file: bigint, target: string, path: string): number;
  create_external_link(file: bigint, fileName: string, target: string, path: string): number;
}

/** A call into HDF5 that failed, with what the library said about it. */
export interface Hdf5Failure {
  /** What HDF5 said was wrong, innermost cause first, without its source lines. */
  readonly reason: string;
  /** What the system said, e.g. `No space left on device`. */
  readonly system: string | undefined;
}

/** The HDF5 library, with its complaints turned into failures instead of text on stderr. */
export interface Hdf5Library {
  readonly module: Hdf5Module;
  /** Files that are no files of the system. */
  readonly files: VirtualFiles;
  /** The bytes of a file of the system that is closed. */
  rawFile(path: string): RawFile;
  /** Runs a call; gives its value, or what went wrong, also where h5wasm itself keeps silent. */
  attempt<T>(call: (module: Hdf5Module) => T): { readonly value: T } | Hdf5Failure;
  /** Runs `use` with the address of `bytes` bytes of the library's memory, then frees them. */
  borrow<T>(bytes: number, use: (address: number) => T): T;
  /** Runs `use` with the address of a copy of `bytes` in the library's memory. */
  lend<T>(bytes: Uint8Array, use: (address: number) => T): T;
}

let loading: Promise<Hdf5Library> | undefined;
let loads = 0;

/**
 * Loads the library on first use: the build for Node, which reaches the host's files, or the one for
 * browsers, whose files are in memory. After the library has crashed on a file, its memory is not to be
 * trusted: files that are open fail from then on, and the next one gets a fresh library.
 *
 * @throws {ResourceError} when it has crashed in a browser, where only a new worker gives a fresh one
 */
export function loadHdf5(): Promise<Hdf5Library> {
  loading ??= load();
  return loading;
}

async function importModule(): Promise<Hdf5Module> {
  const first = await import('#h5wasm');
  if (loads++ === 0) return (await first.ready) as unknown as Hdf5Module;
  try {
    // modules of another address are evaluated anew
    const address = `${import.meta.resolve('#h5wasm')}?${loads}`;
    const again = (await import(/* @vite-ignore */ address)) as typeof first;
    return (await again.ready) as unknown as Hdf5Module;
  } catch (cause) {
    throw new ResourceError('HDF5 has crashed on an earlier file; open files in a new worker.', {
      cause,
    });
  }
}

/** What HDF5 said since the last call began; undefined between calls. */
let complaints: string | undefined;

/** The library keeps the `console.error` that it finds, for when it gives up altogether. */
async function load(): Promise<Hdf5Library> {
  const original = console.error;
  console.error = (...words: unknown[]) => {
    if (complaints === undefined) original(...words);
    else complaints += words.join(' ');
  };
  try {
    return wrap(await importModule());
  } finally {
    console.error = original;
  }
}

/**
 * h5wasm drops the status of many calls, but HDF5 itself prints every failure on stderr. So what goes
 * there is collected: text after a call means that it failed.
 */
function wrap(module: Hdf5Module): Hdf5Library {
  let hasCrashed = false;
  const decoder = new TextDecoder();
  const { FS } = module;
  const write = FS.write.bind(FS);
  FS.write = (stream, buffer, offset, length, ...rest) => {
    if (stream.fd !== 2) return write(stream, buffer, offset, length, ...rest);
    const start = buffer.byteOffset + offset;
    complaints =
      (complaints ?? '') +
      decoder.decode(new Uint8Array(buffer.buffer.slice(start, start + length)));
    return length;
  };
  const borrow = <T>(bytes: number, use: (address: number) => T): T => {
    if (hasCrashed) throw new ResourceError('HDF5 has crashed before; open the file again.');
    const address = module._malloc(Math.max(1, bytes));
    if (address === 0) throw new ResourceError(`HDF5 could not get ${bytes} bytes of memory.`);
    try {
      return use(address);
    } finally {
      if (!hasCrashed) module._free(address);
    }
  };
  return {
    module,
    files: addVirtualFiles(FS),
    rawFile(path) {
      const stream = FS.open(path, 'r+');
      const { size } = FS.fstat(stream.fd) as { readonly size: number };
      return {
        label: path,
        size,
        read: (target, position) => FS.read(stream, target, 0, target.length, position),
        write: (bytes, position) => void FS.write(stream, bytes, 0, bytes.length, position),
        close: () => FS.close(stream),
      };
    },
    borrow,
    lend(bytes, use) {
      return borrow(bytes.length, (address) => {
        module.HEAPU8.set(bytes, address);
        return use(address);
      });
    },
    attempt(call) {
      if (hasCrashed) return { reason: 'HDF5 has crashed before', system: undefined };
      const outer = complaints;
      complaints = '';
      try {
        const value = call(module);
        return complaints === '' ? { value } : explain(complaints);
      } catch (error) {
        if (isOphysError(error)) throw error;
        if (error instanceof WebAssembly.RuntimeError) {
          hasCrashed = true;
          loading = undefined;
        }
        return explain(complaints || (error instanceof Error ? error.message : String(error)));
      } finally {
        complaints = outer; // a call may copy from one file to another
      }
    },
  };
}

/** The innermost message of an HDF5 error stack, and the system's message when there is one. */
function explain(complaints: string): Hdf5Failure {
  const messages = [...complaints.matchAll(/#\d+: .*? in \w+\(\): (.*)/g)].map((m) => m[1] ?? '');
  if (/^Aborted|memory access/.test(complaints))
    return { reason: 'HDF5 gave up', system: undefined };
  const system = /error message = '([^']*)'/.exec(complaints)?.[1];
  const reason = (messages.at(-1) ?? complaints.trim().split('\n')[0] ?? '').replace(
    /: time = .*$|, buf = .*$/,
    '',
  );
  return { reason, system };
}
