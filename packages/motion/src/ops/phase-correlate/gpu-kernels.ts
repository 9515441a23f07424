/**
 * Kernels in gpu.js's subset of JavaScript. Nothing imports this module: it is type-checked here, and
 * built to text in `gpu-kernels.generated.ts`, because minifiers would rewrite functions into forms
 * that gpu.js cannot translate.
 *
 * A complex array has twice as many columns: even ones
 * hold real parts, odd ones imaginary parts. Divisions of indices add a half before rounding down,
 * because a GPU's division may fall just short of a whole number. Twiddles come from tables, because
 * a GPU's sine is only required to be right to three digits.
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

/** Sum of squares of each row: `[y, frame]`. */
export function sumSquares(this: KernelThread, canvas: Volume): number {
  let sum = 0;
  for (let x = 0; x < this.constants.canvasWidth; x++) {
    const value = canvas[this.thread.y][this.thread.x][x];
    sum += value * value;
  }
  return sum;
}

/** The whitening floor of each frame: `[frame]`. */
export function measureFloor(
  this: KernelThread,
  rows: readonly (readonly number[])[],
  whiteningFloor: number,
): number {
  let sum = 0;
  for (let y = 0; y < this.constants.canvasHeight; y++) sum += rows[this.thread.x][y];
  return whiteningFloor * Math.sqrt(sum);
}

/** Real numbers as complex ones: `[2 x, y, frame]`. */
export function complexify(this: KernelThread, canvas: Volume): number {
  const x = Math.floor((this.thread.x + 0.5) / 2);
  let value = 0;
  if (this.thread.x - 2 * x < 0.5) value = canvas[this.thread.z][this.thread.y][x];
  return value;
}

/**
 * One Stockham pass along x. `table` holds cos and sin of `-2 pi t / length`, interleaved.
 * Constants: length, radix, part (= rest / radix), stride.
 */
export function passX(this: KernelThread, from: Volume, table: readonly number[]): number {
  const index = Math.floor((this.thread.x + 0.5) / 2);
  const imaginary = this.thread.x - 2 * index;
  const block = Math.floor((index + 0.5) / this.constants.stride);
  const q = index - block * this.constants.stride;
  const p = Math.floor((block + 0.5) / this.constants.radix);
  const k = block - p * this.constants.radix;
  let sum = 0;
  for (let m = 0; m < this.constants.radix; m++) {
    const turn = k * this.constants.stride * (p + m * this.constants.part);
    const t = 2 * (turn - this.constants.length * Math.floor((turn + 0.5) / this.constants.length));
    const at = 2 * (q + this.constants.stride * (p + m * this.constants.part));
    const re = from[this.thread.z][this.thread.y][at];
    const im = from[this.thread.z][this.thread.y][at + 1];
    if (imaginary < 0.5) {
      sum += re * table[t] - im * table[t + 1];
    } else {
      sum += re * table[t + 1] + im * table[t];
    }
  }
  return sum;
}

/**
 * One Stockham pass along y; `sign` -1 turns it into the inverse. The result's row r is row
 * `r - shiftRows` (cyclic) of the transform, so that a last pass can give only a band of rows.
 */
export function passY(this: KernelThread, from: Volume, table: readonly number[]): number {
  const column = Math.floor((this.thread.x + 0.5) / 2);
  const imaginary = this.thread.x - 2 * column;
  const shifted = this.thread.y - this.constants.shiftRows + this.constants.length;
  const index =
    shifted - this.constants.length * Math.floor((shifted + 0.5) / this.constants.length);
  const block = Math.floor((index + 0.5) / this.constants.stride);
  const q = index - block * this.constants.stride;
  const p = Math.floor((block + 0.5) / this.constants.radix);
  const k = block - p * this.constants.radix;
  let sum = 0;
  for (let m = 0; m < this.constants.radix; m++) {
    const turn = k * this.constants.stride * (p + m * this.constants.part);
    const t = 2 * (turn - this.constants.length * Math.floor((turn + 0.5) / this.constants.length));
    const at = q + this.constants.stride * (p + m * this.constants.part);
    const re = from[this.thread.z][at][2 * column];
    const im = from[this.thread.z][at][2 * column + 1];
    const cos = table[t];
    const sin = this.constants.sign * table[t + 1];
    if (imaginary < 0.5) {
      sum += re * cos - im * sin;
    } else {
      sum += re * sin + im * cos;
    }
  }
  return sum;
}

/** `F / (|F| + floor) * reference`, half the spectrum. */
export function whiten(
  this: KernelThread,
  spectrum: Volume,
  reference: readonly (readonly number[])[],
  floors: readonly number[],
): number {
  const column = 2 * Math.floor((this.thread.x + 0.5) / 2);
  const re = spectrum[this.thread.z][this.thread.y][column];
  const im = spectrum[this.thread.z][this.thread.y][column + 1];
  const a = reference[this.thread.y][column];
  const b = reference[this.thread.y][column + 1];
  let product = re * a - im * b;
  if (this.thread.x - column > 0.5) product = re * b + im * a;
  return product / (Math.sqrt(re * re + im * im) + floors[this.thread.z] + 1e-30);
}

/**
 * Inverse transform along x from half the spectrum, by its definition, for the few columns
 * `dx = thread.x - reach`.
 */
export function inverseX(this: KernelThread, band: Volume, table: readonly number[]): number {
  const dx = this.thread.x - this.constants.reach + this.constants.length;
  let sum = band[this.thread.z][this.thread.y][0];
  for (let k = 1; k < this.constants.columns; k++) {
    const turn = k * dx;
    const t = 2 * (turn - this.constants.length * Math.floor((turn + 0.5) / this.constants.length));
    const re = band[this.thread.z][this.thread.y][2 * k];
    const im = band[this.thread.z][this.thread.y][2 * k + 1];
    let weight = 2;
    if (2 * k === this.constants.length) weight = 1;
    // exp(+2 pi i t / n): the table's sine has the other sign.
    sum += weight * (re * table[t] + im * table[t + 1]);
  }
  return sum;
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
