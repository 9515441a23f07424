import { type Backend, loadOp } from '@ophys/compute';
import { createArray, type Dtype, dtypeRange, isFloat, type TypedArray } from '@ophys/core';
import type { Displacements } from '../../field.ts';
import { createRandom } from '../phase-correlate/texture.ts';
import { resolveWarpFormat } from './format.ts';
import { type WarpOptions, warp } from './index.ts';

/** Frames and options of one comparison. */
export interface WarpParityCase {
  readonly dtype: Dtype;
  readonly height: number;
  readonly width: number;
  readonly options?: WarpOptions;
  /** Rows and columns of knots, 0 for no field; default 3 x 4. */
  readonly knots?: readonly [rows: number, columns: number];
}

/** Sizes (one row, odd, prime), dtypes, interpolations and edges that parity is checked on. */
export const warpParityCases: readonly WarpParityCase[] = [
  { dtype: 'int16', height: 37, width: 50 },
  { dtype: 'uint16', height: 41, width: 23, options: { edges: 7 } },
  { dtype: 'uint8', height: 30, width: 31, options: { interpolation: 'bilinear' } },
  { dtype: 'int8', height: 1, width: 19, options: { edges: -3 }, knots: [1, 2] },
  { dtype: 'int32', height: 22, width: 40 },
  { dtype: 'uint32', height: 13, width: 17, knots: [0, 0] },
  { dtype: 'float32', height: 53, width: 47 },
  {
    dtype: 'float32',
    height: 29,
    width: 40,
    options: { edges: Number.NaN, interpolation: 'bilinear' },
  },
  { dtype: 'float64', height: 31, width: 29, knots: [2, 1] },
];

/**
 * Runs a backend and the reference implementation on random frames and motions and compares them.
 * Needs no test framework, so that a page can run it on a browser's devices.
 *
 * @returns largest difference: counts for integers, relative to the largest pixel for floats
 */
export async function measureWarpParity(
  backend: Backend,
  { dtype, height, width, options, knots = [3, 4] }: WarpParityCase,
  seed = 1,
): Promise<number> {
  const random = createRandom(seed + height * width);
  const motion = createMotion(height, width, knots, random);
  const count = motion.shifts.y.length;
  const { min, max } = isFloat(dtype) ? { min: -1000, max: 1000 } : dtypeRange(dtype);
  const data = createArray(dtype, count * height * width);
  for (let i = 0; i < data.length; i++) data[i] = min + random() * (max - min);
  const [truth, measured] = await Promise.all(
    (['reference', backend] as const).map(async (choice): Promise<TypedArray> => {
      const { implementation } = await loadOp(warp, choice, { dtype });
      const format = resolveWarpFormat({ height, width, dtype }, options);
      const warper = await implementation.prepare(format);
      const warped = await warper.warp(data.slice(), count, motion);
      await warper.close();
      return warped;
    }),
  );
  let difference = 0;
  for (let i = 0; i < data.length; i++) {
    if (Number.isNaN(truth[i]) && Number.isNaN(measured[i])) continue;
    difference = Math.max(difference, Math.abs(truth[i] - measured[i]));
  }
  return isFloat(dtype) ? difference / max : difference;
}

/** Shifts that are none, whole, fractional and past the frame; fields from smooth to torn. */
function createMotion(
  height: number,
  width: number,
  [rows, columns]: readonly [number, number],
  random: () => number,
): Displacements {
  const shifts = {
    y: Float32Array.of(0, 3, -0.5, 1.3, -40.25),
    x: Float32Array.of(0, -2, 0.5, -6.8, 1000),
  };
  if (rows === 0) return { shifts };
  const spread = (length: number, count: number) =>
    Float32Array.from({ length: count }, (_, i) => ((i + 0.4) * length) / count);
  const bend = () =>
    Float32Array.from({ length: 5 * rows * columns }, (_, i) => {
      const amplitude = [0.5, 2, 0, 0.1, 9][Math.floor(i / (rows * columns))];
      return amplitude * (2 * random() - 1);
    });
  const grid = { y: spread(height, rows), x: spread(width, columns) };
  return { shifts, field: { grid, y: bend(), x: bend() } };
}
