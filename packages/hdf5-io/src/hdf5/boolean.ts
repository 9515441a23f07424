import { checksumOf } from '../format/checksum.ts';
import type { ByteSource } from '../inputs/source.ts';
import { findSignature } from '../signature.ts';

const int8 = [0x10, 0x08, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0];
const text = (word: string) => [...new TextEncoder().encode(`${word}\0`)];

/** Datatype messages, version 3: a compound of one member, and an enumeration of two. */
const placeholder = Uint8Array.of(0x36, 1, 0, 0, 1, 0, 0, 0, ...text('placeholder'), 0, ...int8);
const enumeration = Uint8Array.of(
  ...[0x38, 2, 0, 0, 1, 0, 0, 0],
  ...[...int8, ...text('FALSE'), ...text('TRUE'), 0, 1],
);

/** What is at the beginning of an object header, as far as it is needed: its first chunk. */
const HEADER_BYTES = 2 ** 10;
const TIMES = 0x20;
const ATTRIBUTE_LIMITS = 0x10;

/**
 * The beginning of a dataset's object header (version 2) with the placeholder replaced; undefined when
 * it is not one.
 *
 * @param header bytes from the header's address on
 */
function describeAsBoolean(header: Uint8Array): Uint8Array | undefined {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const isHeader = view.getUint32(0, false) === 0x4f484452 && view.getUint8(4) === 2;
  if (!isHeader) return undefined;
  const flags = view.getUint8(5);
  const at = 6 + (flags & TIMES ? 16 : 0) + (flags & ATTRIBUTE_LIMITS ? 4 : 0);
  const width = 2 ** (flags & 3);
  const size = width === 1 ? view.getUint8(at) : view.getUint16(at, true);
  const end = at + width + size;
  const found = width > 2 ? -1 : indexOf(header.subarray(0, end), placeholder);
  if (found < 0 || end + 4 > header.length) return undefined;
  const changed = header.slice(0, end + 4);
  changed.set(enumeration, found);
  new DataView(changed.buffer).setUint32(end, checksumOf(changed.subarray(0, end)), true);
  return changed;
}

function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  for (let at = 0; at + part.length <= bytes.length; at++) {
    if (part.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}

/** The bytes of a closed file, to be changed. */
export interface RawFile extends ByteSource {
  write(bytes: Uint8Array, position: number): void;
}

/**
 * Describes the placeholders of a closed file as booleans.
 *
 * @param addresses of their object headers, as object references have them
 * @returns whether all of them were found
 */
export function describeBooleans(file: RawFile, addresses: readonly number[]): boolean {
  const base = findSignature(file);
  return addresses.every((address) => {
    const header = new Uint8Array(HEADER_BYTES);
    const length = file.read(header, base + address);
    const changed = describeAsBoolean(header.subarray(0, length));
    if (changed !== undefined) file.write(changed, base + address);
    return changed !== undefined;
  });
}
