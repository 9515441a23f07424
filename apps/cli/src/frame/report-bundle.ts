import { mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { software } from '../version.ts';

/** Writes what a report of a bug needs into a file of the system's temporary folder; its path. */
export function writeReportBundle(error: unknown): string {
  const path = join(mkdtempSync(join(tmpdir(), 'ophys-')), 'report.json');
  const report = {
    schema: 'ophys/bug/1',
    software,
    args: process.argv.slice(2),
    error: error instanceof Error ? describe(error) : String(error),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch} ${release()}`,
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryBytes: totalmem(),
  };
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
  return path;
}

function describe({ name, message, stack, cause }: Error): object {
  return {
    name,
    message,
    stack: stack?.split('\n'),
    ...(cause instanceof Error ? { cause: describe(cause) } : {}),
  };
}
