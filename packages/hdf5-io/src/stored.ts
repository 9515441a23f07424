import {
  blocksOfRows,
  elementCount,
  type RowReader,
  type StoredArray,
  type StoredNode,
} from '@ophys/model';
import { Hdf5File } from './hdf5/file.ts';
import type { Hdf5Info, Hdf5Type } from './hdf5/library.ts';
import { elementTypeOfHdf5 } from './hdf5/types.ts';
import { lazy } from './lazy.ts';

/** A dataset as an array that reads itself when asked. */
export function storedArray(
  file: Hdf5File,
  path: string,
  type: Hdf5Type & { readonly shape: readonly number[] | null },
): StoredArray {
  const info = lazy(() => file.datasetInfo(path));
  return {
    shape: type.shape ?? [0],
    dtype: elementTypeOfHdf5(type),
    members: type.compound_type?.members.map((member) => ({
      name: member.name,
      dtype: elementTypeOfHdf5(member),
    })),
    origin: { file, path },
    read: async (selection) => file.read(path, info(), selection),
    readBigInts: async (selection) => file.readBigInts(path, info(), selection),
    frames: (request) => blocksOfRows(rowReader(file, path, info()), request),
  };
}

function rowReader(file: Hdf5File, path: string, info: Hdf5Info): RowReader {
  const shape = info.shape ?? [0];
  return {
    shape,
    rowBytes: elementCount(shape.slice(1)) * info.size,
    chunkRows: info.chunks?.[0] ?? 1,
    label: `${path} in ${file.path}`,
    read: async (start, stop) => file.read(path, info, [{ start, stop }]),
  };
}

/** An array that stays in another file and is linked to. */
export interface LinkedArray extends StoredArray {
  /** Path of that file relative to the one that links to it, and where it is in there. */
  readonly link: { readonly file: string; readonly path: string };
}

/** True for an array that is to be linked to instead of being copied. */
export function isLinked(array: StoredArray): array is LinkedArray {
  return 'link' in array;
}

/** The file that a node is read from; undefined for one that no HDF5 file holds. */
export function fileOf(node: StoredNode): Hdf5File | undefined {
  return 'file' in node && node.file instanceof Hdf5File ? node.file : undefined;
}
