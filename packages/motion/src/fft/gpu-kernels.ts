/**
 * Kernels in gpu.js's subset of JavaScript. Nothing imports this module: it is type-checked here, and
 * built to text in `gpu-kernels.generated.ts`, because minifiers would rewrite functions into forms
 * that gpu.js cannot translate.
 *
 * A complex array has twice as many columns: even ones hold real parts, odd ones imaginary parts.
 * Divisions of indices add a half before rounding down, because a GPU's division may fall just short
 * of a whole number. Twiddles come from tables, because a GPU's sine is only required to be right to
 * three digits. A layer, the last axis, is one canvas.
 */
import type { KernelThread } from '@ophys/compute';

type Volume = readonly (readonly (readonly number[])[])[];

/** Sum of squares of each row: `[y, layer]`. */
export function sumSquares(this: KernelThread, canvas: Volume): number {
  let sum = 0;
  for (let x = 0; x < this.constants.canvasWidth; x++) {
    const value = canvas[this.thread.y][this.thread.x][x];
    sum += value * value;
  }
  return sum;
}

/** The whitening floor of each layer: `[layer]`. */
export function measureFloor(
  this: KernelThread,
  rows: readonly (readonly number[])[],
  whiteningFloor: number,
): number {
  let sum = 0;
  for (let y = 0; y < this.constants.canvasHeight; y++) sum += rows[this.thread.x][y];
  return whiteningFloor * Math.sqrt(sum);
}

/**
 * One Stockham pass along x. `table` holds cos and sin of `-2 pi t / length`, interleaved.
 * Constants: length, radix, part (= rest / radix), stride, and parts: 1 when `from` holds real numbers,
 * as it does in the first pass, else 2.
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
    const at = this.constants.parts * (q + this.constants.stride * (p + m * this.constants.part));
    const re = from[this.thread.z][this.thread.y][at];
    let im = 0;
    if (this.constants.parts > 1) im = from[this.thread.z][this.thread.y][at + 1];
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

/**
 * `F / (|F| + floor) * reference`, half the spectrum; 0 where a layer's floor is negative. Layer after
 * layer takes the next of the `references` spectra, and starts again after the last.
 */
export function whiten(
  this: KernelThread,
  spectrum: Volume,
  reference: Volume,
  floors: readonly number[],
): number {
  const round = Math.floor((this.thread.z + 0.5) / this.constants.references);
  const which = this.thread.z - round * this.constants.references;
  const column = 2 * Math.floor((this.thread.x + 0.5) / 2);
  const re = spectrum[this.thread.z][this.thread.y][column];
  const im = spectrum[this.thread.z][this.thread.y][column + 1];
  const a = reference[which][this.thread.y][column];
  const b = reference[which][this.thread.y][column + 1];
  let product = re * a - im * b;
  if (this.thread.x - column > 0.5) product = re * b + im * a;
  const floor = floors[this.thread.z];
  if (floor < 0) product = 0;
  return product / (Math.sqrt(re * re + im * im) + Math.abs(floor) + 1e-30);
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
