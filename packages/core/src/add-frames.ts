import type { TypedArray } from './dtype.ts';
import type { FrameBlock } from './frames.ts';

/** Frames that are added in one go over the sums. */
const AT_ONCE = 5;

/**
 * Adds frames of a block to sums, pixel by pixel and as if one after the other: how many are added in a
 * call changes no rounding.
 *
 * @param sums `[row, column]`
 * @param first the first frame of the block that is added; default 0
 * @param count how many are; default all that follow
 */
export function addFrames(
  sums: Float64Array,
  { data, count: total }: Pick<FrameBlock, 'data' | 'count'>,
  first = 0,
  count = total - first,
): void {
  const addSome = isFloat(data) ? addFloats : addIntegers;
  const stop = first + count;
  let frame = first;
  for (; frame + AT_ONCE <= stop; frame += AT_ONCE) addSome(sums, data, frame * sums.length);
  for (; frame < stop; frame++) addOne(sums, data, frame * sums.length);
}

function isFloat(data: TypedArray): boolean {
  return data instanceof Float32Array || data instanceof Float64Array;
}

/** Sums of five whole numbers are exact, so that they may be added first. */
function addIntegers(sums: Float64Array, data: TypedArray, start: number): void {
  const n = sums.length;
  for (let p = 0, at = start; p < n; p++, at++) {
    const early = (data[at] as number) + (data[at + n] as number) + (data[at + 2 * n] as number);
    const late = (data[at + 3 * n] as number) + (data[at + 4 * n] as number);
    sums[p] = (sums[p] as number) + (early + late);
  }
}

function addFloats(sums: Float64Array, data: TypedArray, start: number): void {
  const n = sums.length;
  for (let p = 0, at = start; p < n; p++, at++) {
    const early = (sums[p] as number) + (data[at] as number) + (data[at + n] as number);
    const late = early + (data[at + 2 * n] as number) + (data[at + 3 * n] as number);
    sums[p] = late + (data[at + 4 * n] as number);
  }
}

function addOne(sums: Float64Array, data: TypedArray, start: number): void {
  for (let p = 0, at = start; p < sums.length; p++, at++) {
    sums[p] = (sums[p] as number) + (data[at] as number);
  }
}
