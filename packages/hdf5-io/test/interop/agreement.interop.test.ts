import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findType } from '@ophys/model';
import { expect, test } from 'vitest';
import { inspectNwb, validateNwb } from '../../src/node.ts';
import { checksLeftOut, inspectorMisses, isMissedByPyNwb, rightInTheirTime } from './explained.ts';
import { workFolder } from './work.ts';

/** What PyNWB and NWBInspector found; made by tooling/interop/agreement/judge_findings.py. */
interface Judged {
  readonly pynwb: string;
  readonly nwbinspector: string;
  readonly files: Readonly<
    Record<
      string,
      {
        readonly validate: readonly { path: string; name: string; message: string }[];
        readonly inspect: readonly InspectorMessage[];
        readonly dandi?: readonly InspectorMessage[];
      }
    >
  >;
}

interface InspectorMessage {
  readonly check: string;
  readonly importance: string;
  readonly path: string;
  readonly type?: string;
}

const judged: Judged = JSON.parse(readFileSync(join(workFolder(), 'findings.json'), 'utf8'));
const files = Object.entries(judged.files);
const nameOf = (path: string) => basename(path, '.nwb');

/** A location of PyNWB as a path: without the attribute, from the root. */
function pathOf(location: string): string {
  const path = location.replace(/^\/+/, '').replace(/\.[A-Za-z_]+$/, '');
  return `/${path}`;
}

/** Findings about types that are not declared here are none of ours. */
function isOurs(name: string): boolean {
  const [type = ''] = name.split('/');
  return type === 'root' || type === 'crash' || findType(type) !== undefined;
}

async function compareValidation(path: string) {
  const { validate } = judged.files[path] ?? { validate: [] };
  const right = rightInTheirTime[nameOf(path)];
  const theirs = validate.filter(({ name }) => isOurs(name) && name !== right);
  const ours = (await validateNwb(path)).filter(({ severity }) => severity === 'error');
  const missed = theirs.filter(({ name, path: at }) =>
    name === 'crash' ? ours.length === 0 : !ours.some((error) => error.path === pathOf(at)),
  );
  const more = ours.filter(({ path: at }) => !theirs.some((error) => pathOf(error.path) === at));
  return { theirs, ours, missed, more };
}

test(`validate finds what pynwb.validate ${judged.pynwb} finds`, async () => {
  const rows = [];
  const missed: string[] = [];
  const unexplained: string[] = [];
  for (const [path] of files) {
    const found = await compareValidation(path);
    const name = nameOf(path);
    rows.push(
      row(
        name,
        found.theirs.map((t) => t.name),
        found.ours.map((o) => o.rule),
      ),
    );
    missed.push(...found.missed.map(({ message }) => `${name}: ${message}`));
    const isCrash = found.theirs.some((t) => t.name === 'crash');
    for (const { rule, path: at, message } of isCrash ? [] : found.more) {
      if (isMissedByPyNwb(name, rule)) continue;
      unexplained.push(`${name}: ${rule} ${at}: ${message}`);
    }
  }
  print(`pynwb.validate ${judged.pynwb}`, 'ours', rows);
  expect({ missed, unexplained }).toEqual({ missed: [], unexplained: [] });
});

test.each(['plain', 'dandi'] as const)(
  `inspect gives the advice of NWBInspector ${judged.nwbinspector} (%s)`,
  async (config) => {
    const rows = [];
    const differences: string[] = [];
    for (const [path, found] of files) {
      const messages = config === 'dandi' ? found.dandi : found.inspect;
      if (messages === undefined) continue;
      const isRead = !messages.some(({ importance }) => importance === 'ERROR');
      const theirs = distinct(
        messages
          .filter((m) => !checksLeftOut.has(m.check) && m.importance !== 'ERROR')
          .filter(({ type }) => type === undefined || findType(type) !== undefined)
          .map(({ check, importance }) => `${check} ${levels[importance]}`),
      );
      const options = config === 'dandi' ? { config } : {};
      const ours = distinct(
        (await inspectNwb(path, options)).map(({ check, importance }) => `${check} ${importance}`),
      );
      const name = nameOf(path);
      rows.push(row(name, isRead ? theirs : ['cannot be read'], ours));
      if (!isRead) continue;
      const known = inspectorMisses[name] ?? [];
      for (const check of theirs)
        if (!ours.includes(check)) differences.push(`${name}: - ${check}`);
      for (const check of ours) {
        if (theirs.includes(check) || known.some((one) => check.startsWith(one))) continue;
        differences.push(`${name}: + ${check}`);
      }
    }
    print(`NWBInspector ${judged.nwbinspector} (${config})`, 'ours', rows);
    expect(differences).toEqual([]);
  },
);

const levels: Readonly<Record<string, string>> = {
  CRITICAL: 'critical',
  BEST_PRACTICE_VIOLATION: 'violation',
  BEST_PRACTICE_SUGGESTION: 'suggestion',
};

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

function row(name: string, theirs: readonly string[], ours: readonly string[]) {
  return [name, distinct(theirs).join(', '), distinct(ours).join(', ')] as const;
}

function print(theirs: string, ours: string, rows: (readonly [string, string, string])[]): void {
  const table = [['file', theirs, ours] as const, ...rows].filter(
    ([, a, b]) => a !== '' || b !== '',
  );
  process.stdout.write(`${table.map((cells) => cells.join(' | ')).join('\n')}\n\n`);
}
