import type { ArrayValues } from '@ophys/model';
import { elementCount } from '@ophys/model';
import { decodeBytes } from '../hdf5/decode.ts';
import type { Hdf5Type } from '../hdf5/library.ts';
import type { Hdf5Container } from './container.ts';
import { NOWHERE, untilZero } from './cursor.ts';
import { NotReadHere } from './errors.ts';
import type { GlobalHeap } from './global-heap.ts';
import { type Message, messageTypes } from './object-header.ts';

/** Elements that lie in a file as they are in `bytes`. */
export interface RawElements {
  readonly type: Hdf5Type;
  readonly shape: readonly number[] | null;
  readonly bytes: Uint8Array;
}

/** Largest dataset whose values are read without the library, in bytes. */
const MAX_BYTES = 2 ** 20;

const COMPACT = 0;
const CONTIGUOUS = 1;
const INTEGER = 0;
const FLOAT = 1;
const ENUMERATION = 8;

/** Number of elements of a shape. */
export function countOf(shape: readonly number[] | null): number {
  return shape === null ? 0 : elementCount(shape);
}

/** The values of elements. */
export function valuesOf(
  file: Hdf5Container,
  heap: GlobalHeap,
  { type, shape, bytes }: RawElements,
  where: string,
): ArrayValues {
  const count = countOf(shape);
  if (!(count * type.size <= bytes.length)) throw file.fail(`${where} is cut off`);
  const used = bytes.subarray(0, count * type.size);
  const isSwapped = !type.littleEndian && [INTEGER, FLOAT, ENUMERATION].includes(type.type);
  const elements = isSwapped ? swapped(used, type.size) : used;
  return decodeBytes(elements, count, type, where, () =>
    Array.from({ length: count }, (_, i) => {
      const cursor = file.cursor(used.subarray(i * type.size, (i + 1) * type.size));
      const length = cursor.u32();
      const collection = cursor.uint(file.offsetSize);
      const found = heap.find(collection, cursor.u32());
      return found === undefined ? '' : untilZero(found.subarray(0, length));
    }),
  );
}

function swapped(bytes: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i += size) {
    for (let b = 0; b < size; b++) out[i + b] = bytes[i + size - 1 - b] ?? 0;
  }
  return out;
}

/**
 * The elements of a small dataset that are stored side by side.
 *
 * @throws {NotReadHere} for chunks, filters, other files, and what was never written
 */
export function elementsOf(
  file: Hdf5Container,
  messages: readonly Message[],
  type: Hdf5Type,
  shape: readonly number[] | null,
): RawElements {
  const find = (kind: number) => messages.find((message) => message.type === kind);
  const layout = find(messageTypes.layout);
  const isElsewhere = find(messageTypes.externalFiles) ?? find(messageTypes.filters);
  const length = countOf(shape) * type.size;
  if (layout === undefined || layout.isShared || isElsewhere || !(length <= MAX_BYTES)) {
    throw new NotReadHere('layout of a dataset');
  }
  const cursor = file.cursor(layout.bytes);
  const version = cursor.u8();
  const kind = cursor.u8();
  if (version < 3) throw new NotReadHere('old layout of a dataset');
  if (kind === COMPACT) return { type, shape, bytes: cursor.take(cursor.u16()) };
  if (kind !== CONTIGUOUS) throw new NotReadHere('chunks');
  const address = cursor.uint(file.offsetSize);
  if (address === NOWHERE) throw new NotReadHere('values that were never written');
  return { type, shape, bytes: file.open(address, length).bytes };
}
