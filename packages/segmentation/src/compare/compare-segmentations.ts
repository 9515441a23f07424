import { InvalidArgumentError, type Mask } from '@ophys/core';
import { assignLargest } from './assign.ts';

/** Two masks that stand for the same ROI. */
export interface MaskMatch {
  /** Index in the first list. */
  readonly a: number;
  /** Index in the second list. */
  readonly b: number;
  /** Intersection over union of the pixels, weights disregarded. */
  readonly iou: number;
}

/** How two segmentations agree; the second is taken as the truth. */
export interface SegmentationComparison {
  /** By index in the first list. */
  readonly matches: readonly MaskMatch[];
  /** Matches / masks in `a`; 1 when `a` is empty. */
  readonly precision: number;
  /** Matches / masks in `b`; 1 when `b` is empty. */
  readonly recall: number;
  /** `2 · matches / (masks in a + masks in b)`; 1 when both are empty. */
  readonly f1: number;
}

/**
 * Matches two sets of masks one to one, so that the sum of intersections over unions is largest
 * among pairs that reach `iouThreshold`.
 *
 * @throws {InvalidArgumentError} a threshold outside (0, 1]
 */
export function compareSegmentations(
  a: readonly Mask[],
  b: readonly Mask[],
  options: { readonly iouThreshold?: number | undefined } = {},
): SegmentationComparison {
  const { iouThreshold = 0.5 } = options;
  if (!(iouThreshold > 0 && iouThreshold <= 1)) {
    throw new InvalidArgumentError(
      'iouThreshold',
      `Expected a threshold above 0 and at most 1, got ${iouThreshold}.`,
    );
  }
  const pairs = findPairs(a, b).filter(({ iou }) => iou >= iouThreshold);
  const matches = groupPairs(pairs, a.length)
    .flatMap(matchGroup)
    .sort((x, y) => x.a - y.a);
  const share = (total: number) => (total === 0 ? 1 : matches.length / total);
  return {
    matches,
    precision: share(a.length),
    recall: share(b.length),
    f1: share((a.length + b.length) / 2),
  };
}

/** All pairs of masks that share a pixel. */
function findPairs(a: readonly Mask[], b: readonly Mask[]): MaskMatch[] {
  const owners = new Map<number, number[]>();
  for (const [j, { pixels }] of b.entries()) {
    for (const pixel of pixels) {
      const list = owners.get(pixel);
      if (list === undefined) owners.set(pixel, [j]);
      else list.push(j);
    }
  }
  return a.flatMap(({ pixels }, i) => {
    const shared = new Map<number, number>();
    for (const pixel of pixels) {
      for (const j of owners.get(pixel) ?? []) shared.set(j, (shared.get(j) ?? 0) + 1);
    }
    return Array.from(shared, ([j, n]) => {
      const union = pixels.length + (b[j] as Mask).pixels.length - n;
      return { a: i, b: j, iou: n / union };
    });
  });
}

/** Pairs that have masks in common belong together; the groups are independent, and small. */
function groupPairs(pairs: readonly MaskMatch[], offset: number): MaskMatch[][] {
  const parent = new Map<number, number>();
  const find = (node: number): number => {
    const up = parent.get(node) ?? node;
    if (up === node) return node;
    const root = find(up);
    parent.set(node, root);
    return root;
  };
  for (const pair of pairs) parent.set(find(pair.a), find(offset + pair.b));
  const groups = new Map<number, MaskMatch[]>();
  for (const pair of pairs) {
    const root = find(pair.a);
    groups.set(root, [...(groups.get(root) ?? []), pair]);
  }
  return [...groups.values()];
}

function matchGroup(pairs: readonly MaskMatch[]): MaskMatch[] {
  if (pairs.length === 1) return [...pairs];
  const rows = [...new Set(pairs.map((pair) => pair.a))];
  const columns = [...new Set(pairs.map((pair) => pair.b))];
  const pairOf = (a: number, b: number) => pairs.find((pair) => pair.a === a && pair.b === b);
  const gain = rows.map((a) => columns.map((b) => pairOf(a, b)?.iou ?? 0));
  return assignLargest(gain).flatMap((column, row) => {
    const pair = column < 0 ? undefined : pairOf(rows[row] as number, columns[column] as number);
    return pair === undefined ? [] : [pair];
  });
}
