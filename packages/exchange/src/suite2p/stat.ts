import { InputError, type TypedArray } from '@ophys/core';
import { type FrameSize, type ImportedRoi, maskOfPixels } from '../masks/roi.ts';
import { isNumpyArray, type NumpyArray, numbersOf, type PickleValue } from '../npy/array.ts';

/** One entry of suite2p's `stat.npy`. */
export type Stat = ReadonlyMap<PickleValue, PickleValue>;

/** Whether an array is suite2p's `stat.npy`: objects that say where their pixels are. */
export function isStat(array: NumpyArray): boolean {
  const [first] = array.dtype === 'object' ? array.data : [];
  return first instanceof Map && first.has('ypix') && first.has('xpix');
}

/**
 * The ROIs of suite2p's `stat.npy`: `ypix` are rows, `xpix` columns, `lam` weights.
 *
 * @throws {InputError} when an entry has no pixels, or pixels outside the frame
 */
export function roisOfStat(array: NumpyArray, frame: FrameSize, path: string): ImportedRoi[] {
  return statsOf(array, path).map((stat, i) => {
    const what = `ROI ${i} of ${path}`;
    const numbers = (key: string) => pixelsOf(stat, key, what);
    const pixels = { rows: numbers('ypix'), columns: numbers('xpix'), weights: numbers('lam') };
    return { name: String(i), mask: maskOfPixels(pixels, frame, what) };
  });
}

/**
 * The smallest frame that holds all ROIs of suite2p's `stat.npy`.
 *
 * @throws {InputError} when an entry has no pixels
 */
export function extentOfStat(array: NumpyArray, path: string): FrameSize {
  const last = { ypix: -1, xpix: -1 };
  for (const [i, stat] of statsOf(array, path).entries()) {
    for (const key of ['ypix', 'xpix'] as const) {
      for (const value of pixelsOf(stat, key, `ROI ${i} of ${path}`)) {
        last[key] = Math.max(last[key], value);
      }
    }
  }
  return { height: last.ypix + 1, width: last.xpix + 1 };
}

/**
 * The entries of `stat.npy`.
 *
 * @throws {InputError} when the array holds something else
 */
export function statsOf(array: NumpyArray, path: string): readonly Stat[] {
  const entries = array.dtype === 'object' ? array.data : [undefined];
  return entries.map((entry, i) => {
    if (entry instanceof Map) return entry as Stat;
    throw new InputError(`${path}: expected a dict as entry ${i}, as suite2p's stat.npy has.`, {
      path,
    });
  });
}

function pixelsOf(stat: Stat, key: string, what: string): TypedArray {
  const value = stat.get(key);
  if (isNumpyArray(value)) return numbersOf(value, `${key} of ${what}`);
  throw new InputError(`${what} has no array "${key}".`);
}
