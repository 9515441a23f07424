import type { ElementType, StoredArray, StoredGroup } from '@ophys/model';
import type { Hdf5File } from './hdf5/file.ts';
import { storedRoot } from './nodes.ts';

/** A dataset of an HDF5 file. */
export interface DatasetSummary {
  readonly path: string;
  readonly shape: readonly number[];
  readonly dtype: ElementType;
}

/** All datasets of a file, each once, links not followed. */
export function listDatasets(file: Hdf5File): DatasetSummary[] {
  return [...arraysOf(file)].map(([path, { shape, dtype }]) => ({ path, shape, dtype }));
}

/** The arrays of all datasets of a file, by path, links not followed. */
export function arraysOf(file: Hdf5File): ReadonlyMap<string, StoredArray> {
  return new Map(datasetsIn(storedRoot(file), new Set()));
}

function* datasetsIn(group: StoredGroup, seen: Set<string>): Generator<[string, StoredArray]> {
  seen.add(group.identity);
  for (const { node, link } of group.members.values()) {
    if (node === undefined || link !== undefined || seen.has(node.identity)) continue;
    seen.add(node.identity);
    if (node.kind === 'group') yield* datasetsIn(node, seen);
    else yield [node.path, node.array];
  }
}
