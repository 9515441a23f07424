import { isOphysError } from '@ophys/core';
import {
  checkObject,
  type Finding,
  fixOf,
  type NeurodataObject,
  type Version,
  validateTree,
  versionOf,
  wasRight,
} from '@ophys/model';
import type { Hdf5File } from './hdf5/file.ts';
import { storedRoot } from './nodes.ts';
import { checkIsNwb } from './open.ts';
import { restoreTree } from './read.ts';

/** Something that is wrong with a file, and how to fix it. */
export interface ValidationFinding extends Finding {
  readonly fix: string;
}

/** How to validate. */
export interface ValidateOptions {
  /** Abandons the work. */
  readonly signal?: AbortSignal | undefined;
  /** Told how many objects are done, of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Rules of the reader that the comparison with the declarations does not have. */
const readerRules = new Set(['colnames', 'unreadable']);

/** Everything that is wrong with an open file: its structure, and its objects' own rules. */
export async function validateFile(
  hdf5: Hdf5File,
  options: ValidateOptions = {},
): Promise<ValidationFinding[]> {
  const root = storedRoot(hdf5);
  checkIsNwb(root, hdf5.path);
  const version = versionOf(root);
  const { paths, diagnostics } = restoreTree(root);
  const findings = [
    ...validateTree(root),
    ...diagnostics.filter((diagnostic) => readerRules.has(diagnostic.rule)),
  ];
  let done = 0;
  for (const [item, path] of paths) {
    options.signal?.throwIfAborted();
    findings.push(...(await checkSafely(item, path, version)));
    options.onProgress?.(++done, paths.size);
  }
  return unique(findings).map((finding) => ({
    ...finding,
    fix: finding.fix ?? fixOf(finding.rule),
  }));
}

/** Rules of objects whose breach the structure of the file shows, too. */
const foundInStructure: ReadonlySet<string> = new Set(['missing-children', 'missing-reference']);

/** Unreadable content of one object is a finding, not the end. */
async function checkSafely(
  item: NeurodataObject,
  path: string,
  version: Version,
): Promise<Finding[]> {
  try {
    const findings = await checkObject(item, path);
    return findings.filter(
      ({ rule, path: at }) =>
        !foundInStructure.has(rule) &&
        !wasRight(version, rule, item.neurodataType, at.slice(at.lastIndexOf('/') + 1)),
    );
  } catch (error) {
    if (!isOphysError(error)) throw error;
    return [{ severity: 'error', path, rule: 'unreadable', message: error.message }];
  }
}

function unique(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.path}\n${finding.rule}\n${finding.message}`;
    if (!seen.has(key)) seen.set(key, finding);
  }
  return [...seen.values()];
}
