import { InputError } from '@ophys/core';
import type { LabelImage } from '../masks/labels.ts';
import { isNumpyArray, type NumpyArray, numbersOf, type PickleValue } from '../npy/array.ts';

/**
 * The label image in an array: the array itself when it has two axes of numbers, or the `masks` of
 * what Cellpose saves as `_seg.npy`.
 *
 * @throws {InputError} when there is no label image `[row, column]` in it
 */
export function labelImageOf(array: NumpyArray, path: string): LabelImage {
  const masks = array.dtype === 'object' ? masksOf(array.data[0], path) : array;
  const [height, width, ...more] = masks.shape;
  if (height === undefined || width === undefined || more.length > 0) {
    throw new InputError(
      `${path}: expected a label image of rows and columns, got shape [${masks.shape.join(', ')}]. Of a volume, save the plane that was imaged.`,
      { path },
    );
  }
  return { labels: numbersOf(masks, path), height, width };
}

function masksOf(content: PickleValue | undefined, path: string): NumpyArray {
  const masks = content instanceof Map ? content.get('masks') : undefined;
  if (isNumpyArray(masks)) return masks;
  throw new InputError(
    `${path} is neither a label image, nor Cellpose's _seg.npy (there is no "masks" in it), nor suite2p's stat.npy.`,
    { path },
  );
}
