import { dtypeRange, isFloat, type TypedArray } from '@ophys/core';
import type { Shifts } from '../../shifts.ts';
import type { FrameFormat, TranslateFrames } from './index.ts';
import { type AxisShift, roundHalfToEven, splitShift } from './kernel.ts';

/** The definition, in float64: `sum_ij wy_i wx_j frame[row + dy + i - 1, column + dx + j - 1]`. */
export const implementation: TranslateFrames = {
  async prepare(format) {
    return {
      async translate<T extends TypedArray>(
        data: T,
        count: number,
        shifts: Pick<Shifts, 'y' | 'x'>,
      ): Promise<T> {
        const pixels = format.height * format.width;
        for (let i = 0; i < count; i++) {
          const frame = data.subarray(i * pixels, (i + 1) * pixels);
          translateFrame(frame.slice(), frame, format, {
            y: splitShift(shifts.y[i], format.height),
            x: splitShift(shifts.x[i], format.width),
          });
        }
        return data;
      },
      async close() {},
    };
  },
};

function translateFrame(
  from: TypedArray,
  to: TypedArray,
  { height, width, dtype }: FrameFormat,
  shift: { readonly y: AxisShift; readonly x: AxisShift },
): void {
  const { min, max } = dtypeRange(dtype);
  const finish = isFloat(dtype)
    ? (value: number) => value
    : (value: number) => Math.min(max, Math.max(min, roundHalfToEven(value)));
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let value = 0;
      for (let i = 0; i < 4; i++) {
        const r = Math.min(height - 1, Math.max(0, row + shift.y.whole + i - 1));
        for (let j = 0; j < 4; j++) {
          const c = Math.min(width - 1, Math.max(0, column + shift.x.whole + j - 1));
          value += shift.y.weights[i] * shift.x.weights[j] * from[r * width + c];
        }
      }
      to[row * width + column] = finish(value);
    }
  }
}
