import type { RawFile } from '../hdf5/boolean.ts';
import { findSignature } from '../signature.ts';
import { checksumOf } from './checksum.ts';
import { type Hdf5Container, openContainer } from './container.ts';
import { readLinks } from './links.ts';
import { readMessages } from './object-header.ts';

const VERSION = 2;
const TIMES = 0x20;
const ATTRIBUTE_LIMITS = 0x10;

/** Where the four times of a header lie (IV.A.1.b), each 4 bytes: access, change, status, birth. */
const FIRST_TIME = 6;
const TIME_BYTES = 16;

/**
 * Gives every object of a closed file the same times, so that equal content gives equal bytes. HDF5
 * notes by itself when each object was made.
 *
 * @param moment to the second
 */
export function setObjectTimes(file: RawFile, moment: Date): void {
  const start = findSignature(file);
  const container = openContainer(file, start);
  const seconds = Math.floor(moment.getTime() / 1000) >>> 0;
  for (const address of objectsOf(container)) {
    const header = headerAt(container, address);
    if (header === undefined) continue;
    const view = new DataView(header.buffer);
    for (let at = 0; at < TIME_BYTES; at += 4) view.setUint32(FIRST_TIME + at, seconds, true);
    const end = header.length - 4;
    view.setUint32(end, checksumOf(header.subarray(0, end)), true);
    file.write(header, start + address);
  }
}

/** Addresses of all objects that the root group leads to, each once. */
function objectsOf(container: Hdf5Container): ReadonlySet<number> {
  const found = new Set([container.root]);
  for (const address of found) {
    for (const entry of readLinks(container, readMessages(container, address))) {
      if (entry.address !== undefined) found.add(entry.address);
    }
  }
  return found;
}

/** The first part of an object header with its checksum; undefined for one that keeps no times. */
function headerAt(container: Hdf5Container, address: number): Uint8Array | undefined {
  const cursor = container.open(address, FIRST_TIME);
  cursor.signature('OHDR');
  const isKnown = cursor.u8() === VERSION;
  const flags = cursor.u8();
  if (!isKnown || !(flags & TIMES)) return undefined;
  const before = FIRST_TIME + TIME_BYTES + (flags & ATTRIBUTE_LIMITS ? 4 : 0);
  const width = 1 << (flags & 3);
  const length = container.open(address + before, width).uint(width);
  const header = new Uint8Array(before + width + length + 4);
  container.read(header, address);
  return header;
}
