import type { Hdf5Container } from './container.ts';
import { NotReadHere } from './errors.ts';

const LEAF_AND_SUM = 10;
const MAX_DEPTH = 32;
const MAX_RECORDS = 2 ** 22;

/** What is known of the nodes of one level; 0 are the leaves. */
interface Level {
  readonly most: number;
  readonly mostBelow: number;
  readonly belowSize: number;
}

/** The records of a B-tree of version 2 (specification, III.A.2), in its order. */
export function* recordsOf(
  file: Hdf5Container,
  address: number,
  type: number,
): Generator<Uint8Array> {
  const { offsetSize, lengthSize } = file;
  const head = file.openChecked(address, 22 + offsetSize + lengthSize);
  head.signature('BTHD');
  if (head.u8() !== 0 || head.u8() !== type) throw new NotReadHere('kind of B-tree');
  const nodeSize = head.u32();
  const recordSize = head.u16();
  const depth = head.u16();
  head.skip(2);
  const root = head.uint(offsetSize);
  const count = head.u16();
  const total = head.uint(lengthSize);
  if (depth > MAX_DEPTH || recordSize === 0 || !(total <= MAX_RECORDS)) {
    throw file.fail(`the B-tree at ${address} has no end`);
  }
  if (total === 0) return;
  const levels = levelsOf(nodeSize, recordSize, depth, offsetSize);
  const budget = { left: total };
  yield* node({ file, nodeSize, recordSize, levels, budget }, root, count, depth);
}

interface Tree {
  readonly file: Hdf5Container;
  readonly nodeSize: number;
  readonly recordSize: number;
  readonly levels: readonly Level[];
  /** No tree has more records than its head says. */
  readonly budget: { left: number };
}

/** Bytes that hold any number up to a limit. */
function widthFor(limit: number): number {
  return Math.floor(Math.log2(Math.max(1, limit)) / 8) + 1;
}

function levelsOf(
  nodeSize: number,
  recordSize: number,
  depth: number,
  offsetSize: number,
): Level[] {
  const most = Math.floor((nodeSize - LEAF_AND_SUM) / recordSize);
  const levels: Level[] = [{ most, mostBelow: most, belowSize: 0 }];
  for (let i = 1; i <= depth; i++) {
    const { mostBelow, belowSize } = levels[i - 1] as Level;
    const pointer = offsetSize + widthFor(most) + belowSize;
    const here = Math.floor((nodeSize - LEAF_AND_SUM - pointer) / (recordSize + pointer));
    const all = (here + 1) * mostBelow + here;
    levels.push({ most: here, mostBelow: all, belowSize: widthFor(all) });
  }
  return levels;
}

function* node(tree: Tree, address: number, count: number, depth: number): Generator<Uint8Array> {
  const { file, nodeSize, recordSize, levels, budget } = tree;
  budget.left -= count;
  if (budget.left < 0 || count > (levels[depth]?.most ?? 0)) {
    throw file.fail(`the node at ${address} has too many records`);
  }
  const leafWidth = widthFor(levels[0]?.most ?? 0);
  const belowWidth = depth > 0 ? (levels[depth - 1]?.belowSize ?? 0) : 0;
  const pointerSize = file.offsetSize + leafWidth + belowWidth;
  const used = LEAF_AND_SUM + count * recordSize + (depth > 0 ? (count + 1) * pointerSize : 0);
  if (used > nodeSize) throw file.fail(`the node at ${address} is too large`);
  const cursor = file.openChecked(address, used);
  cursor.signature(depth > 0 ? 'BTIN' : 'BTLF');
  cursor.skip(2);
  const records = Array.from({ length: count }, () => cursor.take(recordSize));
  if (depth === 0) {
    yield* records;
    return;
  }
  for (let i = 0; i <= count; i++) {
    const child = cursor.uint(file.offsetSize);
    const childCount = cursor.uint(leafWidth);
    cursor.skip(belowWidth);
    yield* node(tree, child, childCount, depth - 1);
    const record = records[i];
    if (record) yield record;
  }
}
