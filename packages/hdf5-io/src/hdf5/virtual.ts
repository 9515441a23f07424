import type { ByteSource } from '../inputs/source.ts';
import { MemoryFile } from './memory-file.ts';

/** A stream of the library's file system, as far as it is used here. */
export interface FileStream {
  readonly fd: number;
  position: number;
  readonly source?: ByteSource;
}

/** The functions through which the library reaches files, in each of its builds. */
export interface FileSystem {
  open(path: string, flags: number | string, mode?: number): FileStream;
  stat(path: string, dontFollow?: boolean): object;
  lstat(path: string): object;
  fstat(fd: number): object;
  ftruncate(fd: number, size: number): void;
  createStream(stream: object): FileStream;
  getStreamChecked(fd: number): FileStream;
  readonly ErrnoError: new (errno: number) => Error;
}

/** Files that are no files of the system: whoever has a {@link ByteSource} can let HDF5 read it. */
export interface VirtualFiles {
  /** Makes a source readable at the path that is returned. */
  add(source: ByteSource): string;
  remove(path: string): void;
}

/** A source that remembers why it could not be read: the library knows only that it could not. */
export class WatchedSource implements ByteSource {
  readonly label: string;
  readonly size: number;
  readonly inflate: ByteSource['inflate'];
  readonly #source: ByteSource;
  failure: unknown;

  constructor(source: ByteSource) {
    this.label = source.label;
    this.size = source.size;
    this.inflate = source.inflate;
    this.#source = source;
  }

  read(target: Uint8Array, position: number): number {
    try {
      return this.#source.read(target, position);
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  /** Throws what went wrong since the last call, if anything did. */
  throwFailure(): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
  }

  close(): void {
    this.#source.close();
  }
}

const NO_SUCH_FILE = 44;
const READ_FAILED = 29;
const READ_ONLY = 0;
const READ_WRITE = 2;
const REGULAR_FILE = 0o100444;
const prefix = '/@ophys/';

/**
 * Teaches the library's file system about sources. One seam for its build for Node, which goes to the
 * host's files, and the one for browsers: everything HDF5 does to a file passes these functions.
 */
export function addVirtualFiles(fs: FileSystem): VirtualFiles {
  const sources = new Map<string, ByteSource>();
  const { open, stat, lstat, fstat, ftruncate } = fs;
  let count = 0;

  function find(path: string): ByteSource {
    const source = sources.get(path);
    if (source === undefined) throw new fs.ErrnoError(NO_SUCH_FILE);
    return source;
  }

  fs.open = (path, flags, mode) =>
    typeof path === 'string' && path.startsWith(prefix)
      ? fs.createStream({ ...streamOf(fs, find(path)), path })
      : open(path, flags, mode);
  fs.stat = (path, ...rest) =>
    path.startsWith(prefix) ? statOf(find(path), path) : stat(path, ...rest);
  fs.lstat = (path) => (path.startsWith(prefix) ? statOf(find(path), path) : lstat(path));
  fs.fstat = (fd) => {
    const stream = fs.getStreamChecked(fd);
    return stream.source ? statOf(stream.source, String(fd)) : fstat(fd);
  };
  fs.ftruncate = (fd, size) => {
    const { source } = fs.getStreamChecked(fd);
    if (source instanceof MemoryFile) source.truncate(size);
    else ftruncate(fd, size);
  };
  return {
    add(source) {
      const path = `${prefix}${count++}`;
      sources.set(path, source);
      return path;
    },
    remove: (path) => void sources.delete(path),
  };
}

function streamOf(fs: FileSystem, source: ByteSource) {
  return {
    source,
    flags: source instanceof MemoryFile ? READ_WRITE : READ_ONLY,
    position: 0,
    seekable: true,
    node: { mode: REGULAR_FILE },
    stream_ops: {
      read(_: FileStream, heap: Uint8Array, offset: number, length: number, position: number) {
        try {
          const bytes = new Uint8Array(heap.buffer, heap.byteOffset + offset, length);
          return source.read(bytes, position);
        } catch {
          throw new fs.ErrnoError(READ_FAILED); // the source remembers why
        }
      },
      write(_: FileStream, heap: Uint8Array, offset: number, length: number, position: number) {
        if (!(source instanceof MemoryFile)) throw new fs.ErrnoError(READ_FAILED);
        source.write(new Uint8Array(heap.buffer, heap.byteOffset + offset, length), position);
        return length;
      },
      llseek(stream: FileStream, offset: number, whence: number) {
        return offset + (whence === 1 ? stream.position : whence === 2 ? source.size : 0);
      },
    },
  };
}

/** HDF5 knows a file that is opened twice by its inode. */
function statOf(source: ByteSource, path: string) {
  const time = new Date(0);
  return {
    dev: 0x6f70,
    ino: Number(/\d+/.exec(path)?.[0] ?? 0) + 1,
    mode: REGULAR_FILE,
    nlink: 1,
    uid: 0,
    gid: 0,
    rdev: 0,
    size: source.size,
    blksize: 4096,
    blocks: Math.ceil(source.size / 512),
    atime: time,
    mtime: time,
    ctime: time,
  };
}
