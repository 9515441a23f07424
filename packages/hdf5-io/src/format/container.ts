import type { InputError } from '@ophys/core';
import type { ByteSource } from '../inputs/source.ts';
import { checksumOf } from './checksum.ts';
import { Cursor, NOWHERE } from './cursor.ts';
import { damaged, NotReadHere } from './errors.ts';

/** Longest structure that is taken into memory at once, in bytes. */
const MAX_STRUCTURE = 2 ** 26;

/** The bytes of an HDF5 file, with what its superblock says about them. */
export interface Hdf5Container {
  readonly label: string;
  /** Width of addresses, and of lengths, in bytes. */
  readonly offsetSize: number;
  readonly lengthSize: number;
  /** Address of the root group's object header. */
  readonly root: number;
  /** A cursor over the bytes at an address. */
  open(address: number, length: number): Cursor;
  /** The same, where the last four bytes are a checksum of the others; the cursor ends before it. */
  openChecked(address: number, length: number): Cursor;
  /** A cursor over bytes that were read before. */
  cursor(bytes: Uint8Array): Cursor;
  /** Fills `target` with the bytes at an address. */
  read(target: Uint8Array, address: number): void;
  fail(what: string): InputError;
}

/**
 * Reads the superblock (HDF5 File Format Specification 3.0, II.A).
 *
 * @param start where the signature is
 * @throws {NotReadHere} for a version that is not known here
 */
export function openContainer(source: ByteSource, start: number): Hdf5Container {
  const fail = (what: string) => damaged(source.label, what);
  const fill = (target: Uint8Array, position: number): void => {
    if (source.read(target, position) < target.length) throw fail('it ends early');
  };
  const read = (position: number, length: number): Uint8Array => {
    if (!(length >= 0 && length <= MAX_STRUCTURE && position + length <= source.size)) {
      throw fail(`${length} bytes at ${position} were expected, but it has ${source.size}`);
    }
    const bytes = new Uint8Array(length);
    fill(bytes, position);
    return bytes;
  };
  const cursor = new Cursor(read(start, Math.min(128, source.size - start)), fail, 8);
  const { offsetSize, lengthSize, root } = superblock(cursor);
  if (![4, 8].includes(offsetSize) || ![4, 8].includes(lengthSize)) {
    throw new NotReadHere('widths of addresses');
  }
  return {
    label: source.label,
    offsetSize,
    lengthSize,
    root,
    fail,
    read: (target, address) => fill(target, start + address),
    cursor: (bytes) => new Cursor(bytes, fail),
    open: (address, length) => {
      if (address === NOWHERE) throw fail('an address leads nowhere');
      return new Cursor(read(start + address, length), fail);
    },
    openChecked: (address, length) => {
      const bytes = read(start + address, length);
      const content = bytes.subarray(0, length - 4);
      const sum = new Cursor(bytes, fail, length - 4).u32();
      if (sum !== checksumOf(content)) throw fail(`the checksum at ${address} is wrong`);
      return new Cursor(content, fail);
    },
  };
}

function superblock(cursor: Cursor) {
  const version = cursor.u8();
  if (version <= 1) {
    cursor.skip(4);
    const offsetSize = cursor.u8();
    const lengthSize = cursor.u8();
    cursor.skip(1 + 2 + 2 + 4 + (version === 1 ? 4 : 0) + 4 * offsetSize + offsetSize);
    return { offsetSize, lengthSize, root: cursor.uint(offsetSize) };
  }
  if (version > 3) throw new NotReadHere(`superblock ${version}`);
  const offsetSize = cursor.u8();
  const lengthSize = cursor.u8();
  cursor.skip(1 + 3 * offsetSize);
  return { offsetSize, lengthSize, root: cursor.uint(offsetSize) };
}
