import type { Mask } from './mask.ts';

/** A closed loop of pixel corners: `x0, y0, x1, y1, …` in px, corners only, first not repeated. */
export type OutlineLoop = readonly number[];

/**
 * The exact contour of a mask's pixels of positive weight, along pixel edges.
 *
 * The inside lies on the right of every loop: outer loops run clockwise (y down), holes the other
 * way. Pixels that touch only at a corner belong to separate loops.
 */
export function traceOutline(mask: Mask, width: number): OutlineLoop[] {
  const leaving = collectEdges(mask, width);
  const walked = new Set<number>();
  const loops: OutlineLoop[] = [];
  for (const [corner, directions] of leaving) {
    for (let direction = 0; direction < 4; direction++) {
      if (directions & (1 << direction) && !walked.has(corner * 4 + direction)) {
        loops.push(followLoop(leaving, walked, corner * 4 + direction, width + 1));
      }
    }
  }
  return loops;
}

/** Corner → bit set of the directions (0 right, 1 down, 2 left, 3 up) of the edges leaving it. */
function collectEdges(mask: Mask, width: number): Map<number, number> {
  const inside = new Set<number>();
  mask.pixels.forEach((pixel, i) => {
    if ((mask.weights[i] ?? 0) > 0) inside.add(pixel);
  });
  const edges = new Map<number, number>();
  const add = (corner: number, direction: number) =>
    edges.set(corner, (edges.get(corner) ?? 0) | (1 << direction));
  for (const pixel of inside) {
    const x = pixel % width;
    const corner = pixel + Math.floor(pixel / width);
    if (!inside.has(pixel - width)) add(corner, 0);
    if (x === width - 1 || !inside.has(pixel + 1)) add(corner + 1, 1);
    if (!inside.has(pixel + width)) add(corner + width + 2, 2);
    if (x === 0 || !inside.has(pixel - 1)) add(corner + width + 1, 3);
  }
  return edges;
}

/**
 * Walks one loop from an edge (corner · 4 + direction) until that edge comes round again.
 * At a crossing it turns right, staying on its own pixel.
 */
function followLoop(
  leaving: ReadonlyMap<number, number>,
  walked: Set<number>,
  first: number,
  columns: number,
): OutlineLoop {
  const steps = [1, columns, -1, -columns] as const;
  const points: number[] = [];
  let edge = first;
  let last = -1;
  do {
    const direction = edge % 4;
    const corner = (edge - direction) / 4;
    if (direction !== last) points.push(corner % columns, Math.floor(corner / columns));
    walked.add(edge);
    last = direction;
    const next = corner + (steps[direction] ?? 0);
    edge = next * 4 + turn(leaving.get(next) ?? 0, direction);
  } while (edge !== first);
  return last === first % 4 ? points.slice(2) : points;
}

/** Right if an edge leaves there, else straight on, else left. */
function turn(leaving: number, direction: number): number {
  const right = (direction + 1) % 4;
  if (leaving & (1 << right)) return right;
  return leaving & (1 << direction) ? direction : (direction + 3) % 4;
}
