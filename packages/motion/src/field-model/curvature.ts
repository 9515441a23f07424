import type { Image } from '@ophys/core';
import { type FieldGrid, knotCount, locateKnot } from '../field.ts';
import { channels } from '../ops/refine-field/model.ts';
import { createMatrix, invertPositive, type Matrix } from './matrix.ts';
import { blurImage, gradientsOf } from './smooth.ts';

/** How residuals answer to displacement, at one width of the gradients. */
export interface Curvature {
  /** `[channel, row, column]`, as in `FieldStep`. */
  readonly maps: Float32Array;
  /**
   * Information on the displacements `[axis, knot]` once gain and offset are eliminated: the inverse of
   * their covariance, were every pixel's noise independent and as weighted.
   */
  readonly information: Matrix;
  /** Slopes of the displacements' log likelihood from one frame's moments `[channel, knot]`. */
  slope(moments: Float64Array): Float64Array;
}

/** @param sigma standard deviation in px of the Gaussian by which the image is smoothed first */
export function measureCurvature(
  image: Image,
  weights: Float32Array,
  grid: FieldGrid,
  sigma: number,
): Curvature {
  const smooth = blurImage(image, sigma);
  const { y, x } = gradientsOf(smooth);
  const basis = [y, x, smooth.data, new Float32Array(weights.length).fill(1)];
  const gram = sumProducts(basis, weights, grid, image);
  const moved = 2 * knotCount(grid);
  const block = (row: number, column: number) =>
    createMatrix(moved, (i, j) => gram.data[(row + i) * gram.size + column + j]);
  const mixed = block(0, moved);
  const elimination = multiply(mixed, invertPositive(block(moved, moved)));
  const lost = multiply(elimination, transpose(mixed));
  const own = block(0, 0);
  return {
    maps: weightMaps(basis, weights),
    information: createMatrix(moved, (i, j) => own.data[i * moved + j] - lost.data[i * moved + j]),
    // The frame minus the image falls along the gradient: J(p) = R(p - d) = R(p) - gradient d.
    slope(moments) {
      const slope = new Float64Array(moved);
      for (let i = 0; i < moved; i++) {
        let sum = -moments[i];
        for (let j = 0; j < moved; j++) sum += elimination.data[i * moved + j] * moments[moved + j];
        slope[i] = sum;
      }
      return slope;
    },
  };
}

function weightMaps(basis: readonly Float32Array[], weights: Float32Array): Float32Array {
  const maps = new Float32Array(channels * weights.length);
  basis.forEach((values, channel) => {
    maps.set(
      values.map((value, p) => value * weights[p]),
      channel * weights.length,
    );
  });
  return maps;
}

/** `sum_p weight tent_i basis_m tent_j basis_n`, rows and columns `[channel, knot]`. */
function sumProducts(
  basis: readonly Float32Array[],
  weights: Float32Array,
  { x, y }: FieldGrid,
  { height, width }: Image,
): Matrix {
  const size = basis.length * y.length * x.length;
  const total = { size, data: new Float64Array(size * size) };
  const values = new Float64Array(basis.length * CORNERS);
  const sums = new Float64Array(values.length * values.length);
  for (const [top, rows] of cellsOf(y, height)) {
    for (const [left, columns] of cellsOf(x, width)) {
      sums.fill(0);
      for (const v of rows) {
        for (const u of columns) {
          const pixel = v.place * width + u.place;
          const weight = weights[pixel];
          if (weight === 0) continue;
          for (let m = 0; m < basis.length; m++) {
            const value = basis[m][pixel];
            values[CORNERS * m] = value * (1 - v.part) * (1 - u.part);
            values[CORNERS * m + 1] = value * (1 - v.part) * u.part;
            values[CORNERS * m + 2] = value * v.part * (1 - u.part);
            values[CORNERS * m + 3] = value * v.part * u.part;
          }
          addLowerProducts(sums, values, weight);
        }
      }
      addCell(total, sums, top * x.length + left, x.length, y.length * x.length);
    }
  }
  return total;
}

/** Knots round a pixel: upper left, upper right, lower left, lower right. */
const CORNERS = 4;

interface CellPlace {
  readonly place: number;
  /** How far it lies from the first knot of its cell to the next. */
  readonly part: number;
}

/** Rows or columns by the knot that comes before them. */
function cellsOf(knots: Float32Array, length: number): Map<number, CellPlace[]> {
  const cells = new Map<number, CellPlace[]>();
  for (let place = 0; place < length; place++) {
    const { low, part } = locateKnot(knots, place);
    const cell = cells.get(low) ?? [];
    cells.set(low, cell);
    cell.push({ place, part });
  }
  return cells;
}

/** `sums += weight values values'`, of which the half up to the diagonal. */
function addLowerProducts(sums: Float64Array, values: Float64Array, weight: number): void {
  for (let i = 0; i < values.length; i++) {
    const scaled = weight * values[i];
    const first = i * values.length;
    for (let j = 0; j <= i; j++) sums[first + j] += scaled * values[j];
  }
}

/** Adds a cell's sums, of which there is half, where its corners stand; the last knots have no cell of their own. */
function addCell(
  { size, data }: Matrix,
  sums: Float64Array,
  first: number,
  knotsX: number,
  knots: number,
): void {
  const length = Math.sqrt(sums.length);
  const corners = [first, first + 1, first + knotsX, first + knotsX + 1];
  const placeOf = (i: number) => Math.floor(i / CORNERS) * knots + corners[i % CORNERS];
  for (let i = 0; i < length; i++) {
    for (let j = 0; j <= i; j++) {
      const sum = sums[i * length + j];
      if (sum === 0) continue;
      data[placeOf(i) * size + placeOf(j)] += sum;
      if (j < i) data[placeOf(j) * size + placeOf(i)] += sum;
    }
  }
}

function multiply(a: Matrix, b: Matrix): Matrix {
  const { size } = a;
  const data = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const scaled = a.data[i * size + k];
      for (let j = 0; j < size; j++) data[i * size + j] += scaled * b.data[k * size + j];
    }
  }
  return { size, data };
}

function transpose({ size, data }: Matrix): Matrix {
  return createMatrix(size, (i, j) => data[j * size + i]);
}
