import type { OutlineLoop } from '@ophys/core';
import type { ByteReader } from '../bytes/byte-reader.ts';

/** Straight pieces that stand for a curve. */
const PIECES = 32;

/** Most corners that curves may become. */
const MOST_CORNERS = 4_000_000;

/** Numbers that follow a segment's code: end points and control points. */
const lengths: Readonly<Record<number, number>> = { 0: 2, 1: 2, 2: 4, 3: 6, 4: 0 };

const [MOVE, CLOSE] = [0, 4];

/**
 * The closed lines of a path of `code, x, y, …`: 0 moves, 1 draws a line, 2 a quadratic and 3 a cubic
 * Bézier curve, 4 closes.
 */
export function flattenPath(path: ArrayLike<number>, reader: ByteReader): OutlineLoop[] {
  const loops: number[][] = [];
  let loop: number[] = [];
  let corners = 0;
  for (let i = 0; i < path.length; ) {
    const code = path[i] as number;
    const length = lengths[code];
    const numbers = Array.from({ length: length ?? 0 }, (_, k) => path[i + 1 + k] as number);
    if (length === undefined || !numbers.every(Number.isFinite)) {
      throw reader.damaged(`its outline has the segment ${code}`);
    }
    if (code === MOVE) {
      loop = [...numbers];
      loops.push(loop);
    } else if (code !== CLOSE) loop.push(...curve(loop.slice(-2), numbers));
    corners += code > 1 ? PIECES : 1;
    if (corners > MOST_CORNERS) throw reader.damaged('its outline has too many corners');
    i += 1 + length;
  }
  return loops.filter((points) => points.length >= 6);
}

/** Points along a Bézier curve from `start` over control points to its end, start left out. */
function curve(start: readonly number[], numbers: readonly number[]): number[] {
  if (numbers.length === 2) return [...numbers];
  const control = [...start, ...numbers];
  return Array.from({ length: PIECES }, (_, i) => (i + 1) / PIECES).flatMap((t) =>
    [0, 1].map((axis) =>
      deCasteljau(
        control.filter((_, k) => k % 2 === axis),
        t,
      ),
    ),
  );
}

function deCasteljau(values: readonly number[], t: number): number {
  let row = [...values];
  while (row.length > 1) row = row.slice(1).map((value, i) => (1 - t) * (row[i] ?? 0) + t * value);
  return row[0] ?? 0;
}
