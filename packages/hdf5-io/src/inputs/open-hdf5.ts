import { openSource } from '#inputs';
import { Hdf5File } from '../hdf5/file.ts';
import { findSignature } from '../signature.ts';
import type { Hdf5Input, OpenOptions } from './input.ts';

/**
 * Opens any input as an HDF5 file; everything that reads files begins here.
 *
 * @throws {InputError} when it is missing, unreadable, truncated, or not HDF5
 * @throws {InvalidArgumentError} for what is no input, or cannot be one here
 */
export async function openHdf5(input: Hdf5Input, options: OpenOptions = {}): Promise<Hdf5File> {
  const opened = await openSource(input, options);
  try {
    findSignature(opened.source);
  } catch (error) {
    opened.source.close();
    throw error;
  }
  const file = await Hdf5File.openSource(opened);
  try {
    options.signal?.throwIfAborted();
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Opens an input, uses it, and closes it whatever happens. */
export async function useHdf5<T>(
  input: Hdf5Input,
  options: OpenOptions,
  use: (file: Hdf5File) => T | Promise<T>,
): Promise<T> {
  const file = await openHdf5(input, options);
  try {
    return await use(file);
  } finally {
    file.close();
  }
}
