import {
  type ArrayData,
  elementCount,
  elementTypeOf,
  memberOf,
  NeurodataObject,
  specOf,
} from '@ophys/model';
import { type Check, check, type Surroundings } from '../check.ts';
import { bitsOf } from '../sizes.ts';

const SMALL = 50e6;
const LARGE = 20e9;

/** The arrays of a group that are stored without any filter, with their bytes. */
function* unfiltered(item: NeurodataObject, around: Surroundings): Generator<[string, number]> {
  const spec = specOf(item.constructor);
  if (spec.kind !== 'group') return;
  for (const [key, { storage }] of spec.fields) {
    if (storage.kind !== 'value' || storage.form !== 'array') continue;
    const array = memberOf(item, key) as ArrayData | undefined;
    if (array === undefined || around.isFiltered(array) !== false) continue;
    yield [key, (elementCount(array.shape) * bitsOf(elementTypeOf(array))) / 8];
  }
}

/** Checks of how arrays are stored. */
export const storageChecks: readonly Check[] = [
  check(
    'check_large_dataset_compression',
    'violation',
    NeurodataObject,
    'Store it in chunks, compressed.',
    function* (item, around) {
      for (const [key, bytes] of unfiltered(item, around)) {
        if (bytes > LARGE) yield `"${key}" takes ${(bytes / 1e9).toFixed(1)} GB uncompressed.`;
      }
    },
  ),
  check(
    'check_small_dataset_compression',
    'suggestion',
    NeurodataObject,
    'Store it in chunks, compressed.',
    function* (item, around) {
      for (const [key, bytes] of unfiltered(item, around)) {
        if (bytes <= SMALL || bytes > LARGE) continue;
        yield `"${key}" takes ${Math.round(bytes / 1e6)} MB uncompressed.`;
      }
    },
  ),
];
