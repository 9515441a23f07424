import type { Finding, Severity } from '../findings.ts';
import { joinPath } from '../walk.ts';
import type { Version } from './version.ts';

/** What a check of the tree says about the member of an object. */
export interface TreeProblem {
  readonly severity: Severity;
  readonly path: string;
  readonly rule: string;
  readonly message: string;
  readonly fix: string;
}

/** What checks of the tree share: the file's version, and where findings go. */
export interface TreeCheck {
  readonly version: Version;
  report(problem: TreeProblem): void;
}

/** Collects findings. */
export function collect(version: Version): TreeCheck & { readonly findings: Finding[] } {
  const findings: Finding[] = [];
  return { version, findings, report: (problem) => void findings.push(problem) };
}

/** Path of a member that is missing or wrong: what it is in, as far as that is there. */
export function pathIn(owner: string, at: string, name = ''): string {
  return joinPath(joinPath(owner, at), name).replace(/(.)\/$/, '$1');
}
