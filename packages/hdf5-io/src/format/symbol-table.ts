import type { Hdf5Container } from './container.ts';
import { untilZero } from './cursor.ts';
import type { Entry } from './links.ts';

const SOFT_LINK = 2;
const MAX_ENTRIES = 2 ** 22;

/** The entries of a group in the old format: a B-tree, its leaves, and a heap of names (III.A.1, B, D). */
export function* readSymbolTable(file: Hdf5Container, bytes: Uint8Array): Generator<Entry> {
  const cursor = file.cursor(bytes);
  const tree = cursor.uint(file.offsetSize);
  const names = localHeap(file, cursor.uint(file.offsetSize));
  let count = 0;
  for (const leaf of leavesOf(file, tree, new Set())) {
    for (const entry of entriesIn(file, leaf, names)) {
      if (count++ > MAX_ENTRIES) throw file.fail('a group has no end');
      yield entry;
    }
  }
}

function localHeap(file: Hdf5Container, address: number): Uint8Array {
  const { lengthSize, offsetSize } = file;
  const head = file.open(address, 8 + 2 * lengthSize + offsetSize);
  head.signature('HEAP');
  head.skip(4);
  const size = head.uint(lengthSize);
  head.skip(lengthSize);
  return file.open(head.uint(offsetSize), size).bytes;
}

function* leavesOf(file: Hdf5Container, address: number, seen: Set<number>): Generator<number> {
  if (seen.has(address)) throw file.fail('a tree of names contains itself');
  seen.add(address);
  const { offsetSize, lengthSize } = file;
  const head = file.open(address, 8);
  head.signature('TREE');
  if (head.u8() !== 0) throw file.fail(`the tree at ${address} is not one of names`);
  const level = head.u8();
  const count = head.u16();
  const start = 8 + 2 * offsetSize;
  const cursor = file.open(address, start + count * (lengthSize + offsetSize));
  cursor.skip(start);
  for (let i = 0; i < count; i++) {
    cursor.skip(lengthSize);
    const child = cursor.uint(offsetSize);
    if (level === 0) yield child;
    else yield* leavesOf(file, child, seen);
  }
}

function* entriesIn(file: Hdf5Container, address: number, names: Uint8Array): Generator<Entry> {
  const { offsetSize } = file;
  const head = file.open(address, 8);
  head.signature('SNOD');
  head.skip(2);
  const count = head.u16();
  const cursor = file.open(address, 8 + count * (2 * offsetSize + 24));
  cursor.skip(8);
  for (let i = 0; i < count; i++) {
    const name = untilZero(names.subarray(cursor.uint(offsetSize)));
    const target = cursor.uint(offsetSize);
    const kind = cursor.u32();
    cursor.skip(4);
    const scratch = file.cursor(cursor.take(16)).u32();
    yield kind === SOFT_LINK
      ? {
          name,
          order: undefined,
          address: undefined,
          link: { kind: 'soft', target: untilZero(names.subarray(scratch)) },
        }
      : { name, order: undefined, address: target, link: undefined };
  }
}
