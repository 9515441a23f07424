import { checkObject, type Finding, type NeurodataObject, validateTree } from '@ophys/model';
import type { Hdf5File } from './hdf5/file.ts';
import { storedRoot } from './nodes.ts';
import { checkIsNwb } from './open.ts';
import { restoreTree } from './read.ts';

/** Rules of the reader that the comparison with the declarations does not have. */
const readerRules = new Set(['colnames', 'unreadable']);

/** Everything that is wrong with an open file: its structure, and its objects' own rules. */
export async function validateFile(hdf5: Hdf5File): Promise<Finding[]> {
  const root = storedRoot(hdf5);
  checkIsNwb(root, hdf5.path);
  const { paths, diagnostics } = restoreTree(root);
  const findings = [
    ...validateTree(root),
    ...diagnostics.filter((diagnostic) => readerRules.has(diagnostic.rule)),
  ];
  for (const [item, path] of paths) findings.push(...(await checkSafely(item, path)));
  return unique(findings);
}

/** Unreadable content of one object is a finding, not the end. */
async function checkSafely(item: NeurodataObject, path: string): Promise<Finding[]> {
  try {
    const findings = await checkObject(item, path);
    return findings.filter((finding) => finding.rule !== 'missing-children'); // as the structure has it
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [{ severity: 'error', path, rule: 'unreadable', message }];
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
