import type { StoredGroup } from '@ophys/model';
import { NotReadHere } from './format/errors.ts';
import { formatRoot } from './format/nodes.ts';
import type { Hdf5File } from './hdf5/file.ts';
import { libraryRoot } from './library-nodes.ts';

/**
 * The root group of a file, as the model's validators and readers see it; all of it is read when asked.
 * Of a file that is being read, groups and attributes are read here, without the HDF5 library, which
 * takes a tenth of a millisecond for every question. The library is asked where the format has features
 * that are not read here, and for a file that is being written, whose bytes may not be there yet.
 */
export function storedRoot(file: Hdf5File): StoredGroup {
  if (file.source === undefined) return libraryRoot(file);
  try {
    return formatRoot(file, file.source);
  } catch (error) {
    if (error instanceof NotReadHere) return libraryRoot(file);
    throw error;
  }
}
