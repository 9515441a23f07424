import { dirname, relative, resolve, sep } from 'node:path';
import { InvalidArgumentError } from '@ophys/core';
import type { StoredArray } from '@ophys/model';
import { Hdf5File } from './hdf5/file.ts';
import type { LinkedArray } from './stored.ts';

/**
 * An array of an open file, to be linked to from another file instead of being copied into it. The
 * link holds a path relative to the other file's folder, so the two can be moved together. Unit,
 * conversion and offset are those stored beside the array.
 *
 * @param array an array read from an NWB file that is still open
 * @param outputPath the file that the link will be in
 * @throws {InvalidArgumentError} for an array that is not in an HDF5 file
 */
export function linkTo(array: StoredArray, outputPath: string): LinkedArray {
  const { file, path } = array.origin;
  if (!(file instanceof Hdf5File)) {
    throw new InvalidArgumentError('array', 'Only an array of an HDF5 file can be linked to.');
  }
  const target = relative(dirname(resolve(outputPath)), resolve(file.path))
    .split(sep)
    .join('/');
  return { ...array, link: { file: target, path } };
}
