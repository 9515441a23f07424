/**
 * Kernels in gpu.js's subset of JavaScript. Nothing imports this module: it is type-checked here, and
 * built to text in `gpu-kernels.generated.ts`, because minifiers would rewrite functions into forms
 * that gpu.js cannot translate.
 *
 * `rows` and `columns` hold per row and column the lower and higher knot and how far it lies between
 * them; `supports` per knot the first place that it weighs on and the first that it does not.
 */
import type { KernelThread } from '@ophys/compute';

type Matrix = readonly (readonly number[])[];
type Volume = readonly Matrix[];

/** Frames, on the device: `[x, y, frame]`. */
export function upload(this: KernelThread, frames: Volume): number {
  return frames[this.thread.z][this.thread.y][this.thread.x];
}

/**
 * The frames moved by the displacements of their knots, minus the image: `[x, y, frame]`. 0 where that
 * is not known: outside the frame, and next to pixels whose magnitude is above `constants.broken`.
 */
export function subtractImage(
  this: KernelThread,
  frames: Volume,
  image: Matrix,
  knotsY: Volume,
  knotsX: Volume,
  rows: Matrix,
  columns: Matrix,
): number {
  const frame = this.thread.z;
  const above = rows[this.thread.y][0];
  const below = rows[this.thread.y][1];
  const down = rows[this.thread.y][2];
  const before = columns[this.thread.x][0];
  const after = columns[this.thread.x][1];
  const across = columns[this.thread.x][2];
  let a = knotsY[frame][above][before];
  a += across * (knotsY[frame][above][after] - a);
  let b = knotsY[frame][below][before];
  b += across * (knotsY[frame][below][after] - b);
  const dy = a + down * (b - a);
  a = knotsX[frame][above][before];
  a += across * (knotsX[frame][above][after] - a);
  b = knotsX[frame][below][before];
  b += across * (knotsX[frame][below][after] - b);
  const dx = a + down * (b - a);
  const top = this.thread.y + Math.floor(dy);
  const left = this.thread.x + Math.floor(dx);
  const v = dy - Math.floor(dy);
  const u = dx - Math.floor(dx);
  let residual = 0;
  if (top >= 0 && left >= 0 && top < this.constants.height - 1 && left < this.constants.width - 1) {
    const p = frames[frame][top][left];
    const q = frames[frame][top][left + 1];
    const r = frames[frame][top + 1][left];
    const s = frames[frame][top + 1][left + 1];
    const highest = Math.max(
      Math.max(Math.abs(p), Math.abs(q)),
      Math.max(Math.abs(r), Math.abs(s)),
    );
    if (highest <= this.constants.broken) {
      const upper = p + u * (q - p);
      const lower = r + u * (s - r);
      residual = upper + v * (lower - upper) - image[this.thread.y][this.thread.x];
    }
  }
  return residual;
}

/** Residual times map, summed along rows under each knot's tent: `[channel, knot column; y; frame]`. */
export function sumAlongX(
  this: KernelThread,
  residual: Volume,
  maps: Volume,
  columns: Matrix,
  supports: Matrix,
): number {
  const channel = Math.floor((this.thread.x + 0.5) / this.constants.knots);
  const knot = this.thread.x - channel * this.constants.knots;
  const first = supports[knot][0];
  const stop = supports[knot][1];
  let sum = 0;
  for (let i = 0; i < this.constants.window; i++) {
    const x = first + i;
    if (x < stop) {
      let weight = 0;
      if (Math.abs(columns[x][0] - knot) < 0.5) weight += 1 - columns[x][2];
      if (Math.abs(columns[x][1] - knot) < 0.5) weight += columns[x][2];
      sum += weight * residual[this.thread.z][this.thread.y][x] * maps[channel][this.thread.y][x];
    }
  }
  return sum;
}

/** The same along columns: `[channel, knot column; knot row; frame]`. */
export function sumAlongY(
  this: KernelThread,
  sums: Volume,
  rows: Matrix,
  supports: Matrix,
): number {
  const knot = this.thread.y;
  const first = supports[knot][0];
  const stop = supports[knot][1];
  let sum = 0;
  for (let i = 0; i < this.constants.window; i++) {
    const y = first + i;
    if (y < stop) {
      let weight = 0;
      if (Math.abs(rows[y][0] - knot) < 0.5) weight += 1 - rows[y][2];
      if (Math.abs(rows[y][1] - knot) < 0.5) weight += rows[y][2];
      sum += weight * sums[this.thread.z][y][this.thread.x];
    }
  }
  return sum;
}
