import { type Backend, loadOp } from '@ophys/compute';
import { createArray, type Dtype, dtypeRange, isFloat, type TypedArray } from '@ophys/core';
import { translate } from '../ops/translate/index.ts';
import { roundHalfToEven, splitShift } from '../ops/translate/kernel.ts';
import type { VolumeShifts } from './volume-shifts.ts';

/** Setup of a {@link VolumeMover}. */
export interface MoveVolumesSetup {
  readonly depth: number;
  readonly height: number;
  readonly width: number;
  readonly dtype: Dtype;
  readonly backend: Backend;
}

/** Takes shifts out of volumes of one size. */
export interface VolumeMover {
  move(data: TypedArray, count: number, shifts: VolumeShifts): Promise<TypedArray>;
  close(): Promise<void>;
}

/** Dtypes whose pixels float32 holds exactly. */
const narrow: readonly Dtype[] = ['uint8', 'int8', 'uint16', 'int16', 'float32'];

/** Planes first, by `translate`; then across planes, in float, so that pixels are rounded once. */
export async function openVolumeMover(setup: MoveVolumesSetup): Promise<VolumeMover> {
  const { depth, height, width, dtype, backend } = setup;
  const { implementation } = await loadOp(translate, backend);
  const between = narrow.includes(dtype) ? 'float32' : 'float64';
  const translator = await implementation.prepare({ height, width, dtype: between });
  const pixels = height * width;
  const { min, max } = dtypeRange(dtype);
  const finish = isFloat(dtype)
    ? (value: number) => value
    : (value: number) => Math.min(max, Math.max(min, roundHalfToEven(value)));

  /** `to[plane] = sum_j weight_j from[plane + whole + j - 1]`, the outermost planes repeated. */
  function moveAcross(from: TypedArray, to: TypedArray, shift: number): void {
    const { whole, weights } = splitShift(shift, depth);
    const taps = [0, 1, 2, 3].filter((j) => weights[j] !== 0);
    for (let plane = 0; plane < depth; plane++) {
      const origins = taps.map(
        (j) => pixels * Math.min(depth - 1, Math.max(0, plane + whole + j - 1)),
      );
      for (let p = 0; p < pixels; p++) {
        let value = 0;
        for (const [k, j] of taps.entries()) value += weights[j] * from[origins[k] + p];
        to[plane * pixels + p] = finish(value);
      }
    }
  }

  return {
    async move(data, count, shifts) {
      const floats = createArray(between, data.length);
      floats.set(data);
      const repeat = (values: Float32Array) =>
        Float32Array.from({ length: count * depth }, (_, i) => values[Math.floor(i / depth)]);
      const planes = { y: repeat(shifts.y), x: repeat(shifts.x) };
      const translated = await translator.translate(floats, count * depth, planes);
      const moved = createArray(dtype, data.length);
      for (let i = 0; i < count; i++) {
        const [from, to] = [i * depth * pixels, (i + 1) * depth * pixels];
        moveAcross(translated.subarray(from, to), moved.subarray(from, to), shifts.z[i]);
      }
      return moved;
    },
    close: () => translator.close(),
  };
}
