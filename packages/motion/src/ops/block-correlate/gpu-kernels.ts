/**
 * Kernels in gpu.js's subset of JavaScript. Nothing imports this module: it is type-checked here, and
 * built to text in `gpu-kernels.generated.ts`, because minifiers would rewrite functions into forms
 * that gpu.js cannot translate.
 *
 * Layers, the last axis, are the blocks of frame after frame. `table` holds per block its first row,
 * first column, row of blocks, column of blocks and level; `places` per frame the whole row and column
 * shift by which it is moved back. A pixel above `constants.broken` was NaN.
 */
import type { KernelThread } from '@ophys/compute';

type Matrix = readonly (readonly number[])[];
type Volume = readonly Matrix[];

/** Frames, on the device: `[x, y, frame]`. */
export function upload(this: KernelThread, frames: Volume): number {
  return frames[this.thread.z][this.thread.y][this.thread.x];
}

/** Clips, centres, scales and tapers blocks, each on its canvas: `[x, y, layer]`. */
export function placeBlocks(
  this: KernelThread,
  frames: Volume,
  table: Matrix,
  taperX: Matrix,
  taperY: Matrix,
  places: Matrix,
  low: number,
  high: number,
  scale: number,
): number {
  const frame = Math.floor((this.thread.z + 0.5) / this.constants.blocks);
  const block = this.thread.z - frame * this.constants.blocks;
  const dy = places[frame][0];
  const dx = places[frame][1];
  const y = this.thread.y + table[block][0] + dy;
  const x = this.thread.x + table[block][1] + dx;
  let value = 0;
  if (
    this.thread.x < this.constants.blockWidth &&
    this.thread.y < this.constants.blockHeight &&
    x >= 0 &&
    y >= 0 &&
    x < this.constants.width &&
    y < this.constants.height
  ) {
    const level = table[block][4];
    const pixel = frames[frame][y][x];
    let clipped = Math.min(high, Math.max(low, pixel));
    if (pixel > this.constants.broken) clipped = level;
    const blockRow = table[block][2];
    const blockColumn = table[block][3];
    const weightY = taperY[blockRow][this.thread.y];
    const weightX = taperX[blockColumn][this.thread.x];
    value = (clipped - level) * scale * weightX * weightY;
    if (dy !== 0 || dx !== 0) {
      const left = Math.min(x, this.constants.width - 1 - x) + 1;
      const above = Math.min(y, this.constants.height - 1 - y) + 1;
      value = value * Math.min(1, left / 4) * Math.min(1, above / 4);
    }
  }
  return value;
}

/** Lowest and highest clipped pixel of each row of a block that lies in the frame: `[2, y, layer]`. */
export function rangeOfRows(
  this: KernelThread,
  frames: Volume,
  table: Matrix,
  places: Matrix,
  low: number,
  high: number,
): number {
  const frame = Math.floor((this.thread.z + 0.5) / this.constants.blocks);
  const block = this.thread.z - frame * this.constants.blocks;
  const y = this.thread.y + table[block][0] + places[frame][0];
  const left = table[block][1] + places[frame][1];
  let lowest = high;
  let highest = low;
  if (y >= 0 && y < this.constants.height) {
    for (let i = 0; i < this.constants.blockWidth; i++) {
      const x = left + i;
      if (x >= 0 && x < this.constants.width) {
        const pixel = frames[frame][y][x];
        let clipped = Math.min(high, Math.max(low, pixel));
        if (pixel > this.constants.broken) clipped = table[block][4];
        lowest = Math.min(lowest, clipped);
        highest = Math.max(highest, clipped);
      }
    }
  }
  let result = lowest;
  if (this.thread.x > 0) result = highest;
  return result;
}

/** The whitening floor of each block, -1 for a block without contrast: `[layer]`. */
export function measureBlockFloor(
  this: KernelThread,
  squares: Matrix,
  ranges: Volume,
  whiteningFloor: number,
): number {
  let sum = 0;
  for (let y = 0; y < this.constants.canvasHeight; y++) sum += squares[this.thread.x][y];
  let lowest = ranges[this.thread.x][0][0];
  let highest = ranges[this.thread.x][0][1];
  for (let y = 1; y < this.constants.blockHeight; y++) {
    lowest = Math.min(lowest, ranges[this.thread.x][y][0]);
    highest = Math.max(highest, ranges[this.thread.x][y][1]);
  }
  let result = whiteningFloor * Math.sqrt(sum);
  if (highest <= lowest) result = -1;
  return result;
}
