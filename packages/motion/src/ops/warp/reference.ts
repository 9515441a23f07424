import { dtypeRange, isFloat, type TypedArray } from '@ophys/core';
import { type Displacements, finiteDisplacements, sampleField } from '../../field.ts';
import { roundHalfToEven } from '../translate/kernel.ts';
import type { WarpFormat, WarpFrames } from './index.ts';
import { interpolationWeights, isCovered } from './kernel.ts';

/**
 * The definition, in float64: with `d` the displacement of a pixel along an axis, `w` the weights of
 * `d - floor(d)` and indices clamped to the frame,
 * `sum_ij wy_i wx_j frame[row + floor(dy) + i - 1, column + floor(dx) + j - 1]`.
 */
export const implementation: WarpFrames = {
  async prepare(format) {
    return {
      async warp<T extends TypedArray>(data: T, count: number, motion: Displacements): Promise<T> {
        const pixels = format.height * format.width;
        const finite = finiteDisplacements(motion);
        for (let i = 0; i < count; i++) {
          const frame = data.subarray(i * pixels, (i + 1) * pixels);
          warpFrame(frame.slice(), frame, format, finite, i);
        }
        return data;
      },
      async close() {},
    };
  },
};

function warpFrame(
  from: TypedArray,
  to: TypedArray,
  format: WarpFormat,
  { shifts, field }: Displacements,
  frame: number,
): void {
  const { height, width, dtype } = format;
  const { min, max } = dtypeRange(dtype);
  const finish = isFloat(dtype)
    ? (value: number) => value
    : (value: number) => Math.min(max, Math.max(min, roundHalfToEven(value)));
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const bend = field ? sampleField(field, frame, row, column) : { y: 0, x: 0 };
      const y = split(shifts.y[frame] + bend.y);
      const x = split(shifts.x[frame] + bend.x);
      const [top, left] = [row + y.whole, column + x.whole];
      const isInside = isCovered(top, y.part, height) && isCovered(left, x.part, width);
      to[row * width + column] =
        isInside || format.edges === 'repeat'
          ? finish(interpolate(from, format, { top, left, down: y.part, right: x.part }))
          : format.edges;
    }
  }
}

function interpolate(
  from: TypedArray,
  { height, width, interpolation }: WarpFormat,
  place: { top: number; left: number; down: number; right: number },
): number {
  const alongY = interpolationWeights(place.down, interpolation);
  const alongX = interpolationWeights(place.right, interpolation);
  const [first, taps] = interpolation === 'cubic' ? [0, 4] : [1, 3];
  let value = 0;
  for (let i = first; i < taps; i++) {
    const r = Math.min(height - 1, Math.max(0, place.top + i - 1));
    for (let j = first; j < taps; j++) {
      const c = Math.min(width - 1, Math.max(0, place.left + j - 1));
      value += alongY[i] * alongX[j] * from[r * width + c];
    }
  }
  return value;
}

function split(displacement: number): { readonly whole: number; readonly part: number } {
  const whole = Math.floor(displacement);
  return { whole, part: displacement - whole };
}
