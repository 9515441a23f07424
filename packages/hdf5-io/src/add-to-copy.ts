import { type Finding, NWBFile, setMember } from '@ophys/model';
import { findChanges, readOriginal, writeChanges } from './changes.ts';
import { isGrowable } from './hdf5/chunks.ts';
import type { Hdf5File } from './hdf5/file.ts';
import type { Paths } from './plan.ts';
import { raiseVersion } from './version.ts';
import { checkObjects, type WriteObjects } from './writer.ts';

/**
 * Writes what a tree has more than the file it was read from into a copy of that file. Only what is
 * new is checked: what a file has stays as it is, faults included.
 *
 * @param source the file that the tree was read from
 * @param stored where its objects were found
 */
export function addToCopy(source: Hdf5File, stored: Paths): WriteObjects {
  return async (hdf5, file) => {
    const original = readOriginal(source);
    const find = () => findChanges(original, file, stored, hdf5.path);
    const { added, changed } = find();
    if (added.length + changed.length === 0) return [];
    const items = [...added, ...changed.map(({ item }) => item)];
    const warnings = await checkObjects(items.filter((item) => !(item instanceof NWBFile)));
    setMember(file, 'fileCreateDate', [...(file.fileCreateDate ?? []), new Date().toISOString()]);
    raiseVersion(file, added);
    await writeChanges(hdf5, find());
    return [...warnings, ...undated(hdf5)];
  };
}

/** The date of the change goes after the others, where the list of them can grow. */
function undated(hdf5: Hdf5File): Finding[] {
  const path = '/file_create_date';
  if (hdf5.kindOf(path) !== 'dataset' || isGrowable(hdf5.datasetInfo(path))) return [];
  const message =
    'The date of this change is not in the list of dates, which was stored with a fixed length.';
  return [{ severity: 'warning', path, rule: 'file-create-date', message }];
}
