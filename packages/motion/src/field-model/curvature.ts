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
  grid: FieldGrid,
  { height, width }: Image,
): Matrix {
  const knots = knotCount(grid);
  const size = basis.length * knots;
  const data = new Float64Array(size * size);
  const columns = Array.from({ length: width }, (_, column) => locateKnot(grid.x, column));
  const values = new Float64Array(basis.length);
  for (let row = 0; row < height; row++) {
    const v = locateKnot(grid.y, row);
    for (let column = 0; column < width; column++) {
      const pixel = row * width + column;
      if (weights[pixel] === 0) continue;
      const u = columns[column];
      for (let m = 0; m < basis.length; m++) values[m] = basis[m][pixel];
      const [upper, lower] = [v.low * grid.x.length, v.high * grid.x.length];
      const corners = [upper + u.low, upper + u.high, lower + u.low, lower + u.high];
      const tents = [
        (1 - v.part) * (1 - u.part),
        (1 - v.part) * u.part,
        v.part * (1 - u.part),
        v.part * u.part,
      ];
      for (let i = 0; i < 4; i++) {
        for (let j = 0; j < 4; j++) {
          const tent = tents[i] * tents[j] * weights[pixel];
          if (tent !== 0) addProducts(data, size, knots, values, tent, corners[i], corners[j]);
        }
      }
    }
  }
  return { size, data };
}

function addProducts(
  data: Float64Array,
  size: number,
  knots: number,
  values: Float64Array,
  tent: number,
  i: number,
  j: number,
): void {
  for (let m = 0; m < values.length; m++) {
    const scaled = tent * values[m];
    const first = (m * knots + i) * size + j;
    for (let n = 0; n < values.length; n++) data[first + n * knots] += scaled * values[n];
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
