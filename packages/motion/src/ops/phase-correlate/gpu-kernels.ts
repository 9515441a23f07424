/**
 * Kernels in gpu.js's subset of JavaScript. Nothing imports this module: it is type-checked here, and
 * built to text in `gpu-kernels.generated.ts`, because minifiers would rewrite functions into forms
 * that gpu.js cannot translate.
 */
import type { KernelThread } from '@ophys/compute';

type Volume = readonly (readonly (readonly number[])[])[];

/** Frames, on the device: `[x, y, frame]`. */
export function upload(this: KernelThread, frames: Volume): number {
  return frames[this.thread.z][this.thread.y][this.thread.x];
}

/** The place of a shift of 0, for each frame: `[2, frame]`. */
export function startAtOrigin(this: KernelThread): number {
  return this.constants.reach + 0.0;
}

/**
 * Clips, centres, scales and tapers frames on the canvas: `[x, y, frame]`. `places` holds per frame
 * the row and column, counted from `-reach`, of a whole shift by which it is moved back.
 */
export function place(
  this: KernelThread,
  frames: Volume,
  taperX: readonly number[],
  taperY: readonly number[],
  places: readonly (readonly number[])[],
  low: number,
  high: number,
  level: number,
  scale: number,
): number {
  const dy = places[this.thread.z][0] - this.constants.reach;
  const dx = places[this.thread.z][1] - this.constants.reach;
  const y = this.thread.y + dy;
  const x = this.thread.x + dx;
  let value = 0;
  if (
    this.thread.x < this.constants.width &&
    this.thread.y < this.constants.height &&
    x >= 0 &&
    y >= 0 &&
    x < this.constants.width &&
    y < this.constants.height
  ) {
    const clipped = Math.min(high, Math.max(low, frames[this.thread.z][y][x]));
    value = (clipped - level) * scale * taperX[this.thread.x] * taperY[this.thread.y];
    if (dy !== 0 || dx !== 0) {
      const left = Math.min(x, this.constants.width - 1 - x) + 1;
      const above = Math.min(y, this.constants.height - 1 - y) + 1;
      value = value * Math.min(1, left / 4) * Math.min(1, above / 4);
    }
  }
  return value;
}

/** Highest pixel of each row within the limit, and its column: `[2, row, frame]`. */
export function searchRow(this: KernelThread, surface: Volume): number {
  let best = surface[this.thread.z][this.thread.y][this.constants.margin];
  let place = this.constants.margin + 0.0;
  for (let i = 1; i < this.constants.window; i++) {
    const x = this.constants.margin + i;
    const value = surface[this.thread.z][this.thread.y][x];
    if (value > best) {
      best = value;
      place = x;
    }
  }
  let result = best;
  if (this.thread.x > 0) result = place;
  return result;
}

/** Row and column of each frame's highest pixel, or of the origin when it is near: `[2, frame]`. */
export function searchFrame(this: KernelThread, rows: Volume): number {
  let best = rows[this.thread.y][this.constants.margin][0];
  let row = this.constants.margin + 0.0;
  for (let i = 1; i < this.constants.window; i++) {
    const y = this.constants.margin + i;
    const value = rows[this.thread.y][y][0];
    if (value > best) {
      best = value;
      row = y;
    }
  }
  let result = row;
  const column = rows[this.thread.y][row][1];
  if (this.thread.x > 0) result = column;
  const farthest = Math.max(
    Math.abs(row - this.constants.reach),
    Math.abs(column - this.constants.reach),
  );
  if (farthest < this.constants.near + 0.5) result = this.constants.reach;
  return result;
}

/** The patch round the highest pixel, its row and column, and `first`'s: `[patch + 4, frame]`. */
export function cutPatch(
  this: KernelThread,
  surface: Volume,
  places: readonly (readonly number[])[],
  first: readonly (readonly number[])[],
): number {
  const row = places[this.thread.y][0];
  const column = places[this.thread.y][1];
  const i = Math.floor((this.thread.x + 0.5) / this.constants.patchSide);
  const j = this.thread.x - i * this.constants.patchSide;
  let result = row;
  if (i < this.constants.patchSide) {
    result =
      surface[this.thread.y][row + i - this.constants.radius][column + j - this.constants.radius];
  } else if (j > 2.5) {
    result = first[this.thread.y][1];
  } else if (j > 1.5) {
    result = first[this.thread.y][0];
  } else if (j > 0.5) {
    result = column;
  }
  return result;
}
