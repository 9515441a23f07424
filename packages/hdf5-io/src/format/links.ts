import type { Link } from '../hdf5/file.ts';
import { recordsOf } from './btree2.ts';
import type { Hdf5Container } from './container.ts';
import { NOWHERE, untilZero } from './cursor.ts';
import { NotReadHere } from './errors.ts';
import { FractalHeap } from './fractal-heap.ts';
import { type Message, messageTypes } from './object-header.ts';
import { readSymbolTable } from './symbol-table.ts';

/** What a name in a group stands for. */
export interface Entry {
  readonly name: string;
  /** Address of an object; undefined for a link that leads elsewhere. */
  readonly address: number | undefined;
  readonly link: Link | undefined;
  readonly order: number | undefined;
}

const BY_NAME = 5;
const SOFT = 1;
const EXTERNAL = 64;

/** The entries of a group, by name, or in the order of their creation where the group keeps that. */
export function readLinks(file: Hdf5Container, messages: readonly Message[]): Entry[] {
  const entries: Entry[] = [];
  let byOrder = false;
  for (const { type, bytes, isShared } of messages) {
    if (type === messageTypes.symbolTable) entries.push(...readSymbolTable(file, bytes));
    if (type === messageTypes.link) {
      if (isShared) throw new NotReadHere('shared links');
      entries.push(linkIn(file, bytes));
    }
    if (type === messageTypes.linkInfo) {
      const info = linkInfo(file, bytes);
      byOrder = info.byOrder;
      if (info.heap !== NOWHERE) entries.push(...denseLinks(file, info.heap, info.tree));
    }
  }
  const compare = (a: Entry, b: Entry) => (a.name < b.name ? -1 : Number(a.name > b.name));
  const inOrder = (a: Entry, b: Entry) => (a.order ?? 0) - (b.order ?? 0);
  return entries.sort(byOrder ? inOrder : compare);
}

function linkInfo(file: Hdf5Container, bytes: Uint8Array) {
  const cursor = file.cursor(bytes);
  cursor.skip(1);
  const flags = cursor.u8();
  if (flags & 1) cursor.skip(8);
  const heap = cursor.uint(file.offsetSize);
  return { heap, tree: cursor.uint(file.offsetSize), byOrder: (flags & 2) !== 0 };
}

function* denseLinks(file: Hdf5Container, heapAt: number, tree: number): Generator<Entry> {
  const heap = new FractalHeap(file, heapAt);
  for (const record of recordsOf(file, tree, BY_NAME)) {
    yield linkIn(file, heap.find(record.subarray(4)));
  }
}

/** A link message (specification, IV.A.2.g). */
function linkIn(file: Hdf5Container, bytes: Uint8Array): Entry {
  const cursor = file.cursor(bytes);
  cursor.skip(1);
  const flags = cursor.u8();
  const kind = flags & 8 ? cursor.u8() : 0;
  const order = flags & 4 ? cursor.uint(8) : undefined;
  if (flags & 16) cursor.skip(1);
  const name = cursor.text(cursor.uint(1 << (flags & 3)));
  if (kind === 0) {
    return { name, order, address: cursor.uint(file.offsetSize), link: undefined };
  }
  const value = cursor.take(cursor.u16());
  if (kind === SOFT) {
    return { name, order, address: undefined, link: { kind: 'soft', target: untilZero(value) } };
  }
  if (kind !== EXTERNAL) throw new NotReadHere('user-defined links');
  const inner = file.cursor(value);
  inner.skip(1);
  const other = inner.zeroEnded();
  const path = inner.zeroEnded();
  const link: Link = { kind: 'external', target: `${other}:${path}`, file: other, path };
  return { name, order, address: undefined, link };
}
