import { isOphysError } from '@ophys/core';
import { type ArrayData, isStored, type NeurodataObject } from '@ophys/model';
import { openSource } from '#inputs';
import { Hdf5File } from '../hdf5/file.ts';
import { storedRoot } from '../nodes.ts';
import { checkIsNwb } from '../open.ts';
import { restoreTree } from '../read.ts';
import { allChecks, dandiImportance } from './all-checks.ts';
import type { Advice, Check, Importance, Surroundings } from './check.ts';

/** How to inspect. */
export interface InspectOptions {
  /** `dandi`: the importance that DANDI gives to checks. Default NWBInspector's own. */
  readonly config?: 'dandi' | undefined;
  /** The moment that is now; default the clock's. */
  readonly now?: Date | undefined;
  /** Abandons the work. */
  readonly signal?: AbortSignal | undefined;
  /** Told how many objects are done, of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const order: readonly Importance[] = ['error', 'critical', 'violation', 'suggestion'];

/** Advice about an open file, the most important first. */
export async function inspectFile(hdf5: Hdf5File, options: InspectOptions = {}): Promise<Advice[]> {
  const root = storedRoot(hdf5);
  checkIsNwb(root, hdf5.path);
  const { paths } = restoreTree(root);
  const now = options.now ?? new Date();
  const advice: Advice[] = [];
  let done = 0;
  for (const [item, path] of paths) {
    options.signal?.throwIfAborted();
    const around = surroundings(hdf5, path, now);
    for (const one of allChecks) advice.push(...(await runCheck(one, item, around, options)));
    options.onProgress?.(++done, paths.size);
  }
  return advice.sort((a, b) => order.indexOf(a.importance) - order.indexOf(b.importance));
}

/** Content that cannot be read is advice too, and not the end. */
async function runCheck(
  { name, importance, fix, admits, run }: Check,
  item: NeurodataObject,
  around: Surroundings,
  { config }: InspectOptions,
): Promise<Advice[]> {
  if (!admits(item)) return [];
  const { path } = around;
  const level = (config === 'dandi' ? dandiImportance[name] : undefined) ?? importance;
  const advice: Advice[] = [];
  try {
    for await (const message of run(item, around)) {
      advice.push({ importance: level, path, check: name, message, fix });
    }
  } catch (error) {
    if (!isOphysError(error)) throw error;
    const advised = { path, check: name, message: error.message };
    return [
      { ...advised, importance: 'error', fix: 'Validate the file; this part is unreadable.' },
    ];
  }
  return advice;
}

function surroundings(hdf5: Hdf5File, path: string, now: Date): Surroundings {
  return {
    path,
    now,
    fileName: hdf5.path,
    async existsBeside(name) {
      if (hdf5.location === undefined) return undefined;
      const beside = hdf5.location.replace(/[^/\\]*$/, name);
      try {
        (await openSource(beside, {})).source.close();
        return true;
      } catch (error) {
        if (isOphysError(error)) return false;
        throw error;
      }
    },
    isFiltered(array: ArrayData) {
      if (!isStored(array) || !(array.origin.file instanceof Hdf5File)) return undefined;
      return array.origin.file.isFiltered(array.origin.path);
    },
  };
}
