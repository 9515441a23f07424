import type { Hdf5Type } from '../hdf5/library.ts';
import { recordsOf } from './btree2.ts';
import type { Hdf5Container } from './container.ts';
import { NOWHERE } from './cursor.ts';
import { readDataspace } from './dataspace.ts';
import { readDatatype } from './datatype.ts';
import { NotReadHere } from './errors.ts';
import { FractalHeap } from './fractal-heap.ts';
import { type Message, messageTypes } from './object-header.ts';

/** An attribute as the file has it. */
export interface RawAttribute {
  readonly name: string;
  readonly type: Hdf5Type;
  readonly shape: readonly number[] | null;
  /** Its elements. */
  readonly bytes: Uint8Array;
  readonly order: number | undefined;
}

const BY_NAME = 8;
const SHARED = 2;

/** The attributes of an object, by name, or in the order of their creation where it keeps that. */
export function readAttributes(file: Hdf5Container, messages: readonly Message[]): RawAttribute[] {
  const attributes: RawAttribute[] = [];
  let byOrder = false;
  for (const { type, bytes, isShared, order } of messages) {
    if (type === messageTypes.attribute) {
      if (isShared) throw new NotReadHere('shared attributes');
      attributes.push(attributeIn(file, bytes, order));
    }
    if (type === messageTypes.attributeInfo) {
      byOrder = ((bytes[1] ?? 0) & 2) !== 0;
      attributes.push(...dense(file, bytes));
    }
  }
  const compare = (a: RawAttribute, b: RawAttribute) =>
    a.name < b.name ? -1 : Number(a.name > b.name);
  const inOrder = (a: RawAttribute, b: RawAttribute) => (a.order ?? 0) - (b.order ?? 0);
  return attributes.sort(byOrder ? inOrder : compare);
}

function* dense(file: Hdf5Container, bytes: Uint8Array): Generator<RawAttribute> {
  const cursor = file.cursor(bytes);
  cursor.skip(1);
  if (cursor.u8() & 1) cursor.skip(2);
  const heapAt = cursor.uint(file.offsetSize);
  const tree = cursor.uint(file.offsetSize);
  if (heapAt === NOWHERE) return;
  const heap = new FractalHeap(file, heapAt);
  for (const record of recordsOf(file, tree, BY_NAME)) {
    const fields = file.cursor(record);
    const id = fields.take(8);
    if (fields.u8() & SHARED) throw new NotReadHere('shared attributes');
    yield attributeIn(file, heap.find(id), fields.u32());
  }
}

/** An attribute message (specification, IV.A.2.m). */
function attributeIn(
  file: Hdf5Container,
  bytes: Uint8Array,
  order: number | undefined,
): RawAttribute {
  const cursor = file.cursor(bytes);
  const version = cursor.u8();
  const flags = version === 1 ? 0 : (cursor.bytes[cursor.at] ?? 0);
  cursor.skip(1);
  const [nameSize, typeSize, spaceSize] = [cursor.u16(), cursor.u16(), cursor.u16()];
  if (version === 3) cursor.skip(1);
  const padded = (size: number) => (version === 1 ? Math.ceil(size / 8) * 8 : size);
  const part = (size: number) => cursor.take(padded(size)).subarray(0, size);
  const name = file.cursor(part(nameSize)).text(nameSize);
  const type: Message = {
    type: messageTypes.datatype,
    bytes: part(typeSize),
    isShared: (flags & 1) !== 0,
  };
  const space: Message = {
    type: messageTypes.dataspace,
    bytes: part(spaceSize),
    isShared: (flags & 2) !== 0,
  };
  return {
    name,
    order,
    type: readDatatype(file, type),
    shape: readDataspace(file, space),
    bytes: cursor.take(cursor.left),
  };
}
