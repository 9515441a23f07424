import { InputError } from '@ophys/core';
import type { ByteSource } from './inputs/source.ts';

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Where HDF5 looks for its signature: a user block may come first. */
const offsets: readonly number[] = [0, ...Array.from({ length: 20 }, (_, i) => 512 * 2 ** i)];

/** What TIFF and BigTIFF files begin with, in either byte order. */
const tiffMarks: ReadonlySet<string> = new Set(['II*\0', 'MM\0*', 'II+\0', 'MM\0+']);

/**
 * Where the HDF5 file in a source begins. HDF5's own messages about what is none are not for people.
 *
 * @throws {InputError} which says what it is instead
 */
export function findSignature(source: ByteSource): number {
  const bytes = new Uint8Array(signature.length);
  for (const offset of offsets) {
    if (offset + signature.length > source.size) break;
    source.read(bytes, offset);
    if (signature.every((byte, i) => bytes[i] === byte)) return offset;
  }
  const head = new Uint8Array(Math.min(16, source.size));
  source.read(head, 0);
  throw new InputError(`${source.label} is not an HDF5 file: ${nameOf(head)}.`, {
    path: source.label,
  });
}

function nameOf(head: Uint8Array): string {
  if (head.length === 0) return 'it is empty';
  const mark = new TextDecoder('latin1').decode(head.subarray(0, 4));
  if (tiffMarks.has(mark)) return 'it is a TIFF';
  const isText = head.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
  if (isText) return `it begins with the text ${JSON.stringify(new TextDecoder().decode(head))}`;
  const hex = Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0'));
  return `it begins with the bytes ${hex.join(' ')}`;
}
