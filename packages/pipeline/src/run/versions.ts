import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus, hostname, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostDescription } from './run-record.ts';

/** What this package is made of. */
const parts = [
  'compute',
  'core',
  'hdf5-io',
  'model',
  'motion',
  'segmentation',
  'tiff-io',
  'traces',
];

/** Versions of Node, of this package and of those it builds on. */
export async function installedVersions(): Promise<Record<string, string>> {
  const own = fileURLToPath(import.meta.url);
  const versions: Record<string, string> = { node: process.versions.node };
  versions['@ophys/pipeline'] = await versionAbove(own);
  for (const part of parts) {
    const name = `@ophys/${part}`;
    versions[name] = await versionAbove(createRequire(own).resolve(name));
  }
  return versions;
}

/** The version in the package.json next above a module. */
async function versionAbove(module: string): Promise<string> {
  for (let folder = dirname(module); ; folder = dirname(folder)) {
    try {
      const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      if (typeof manifest.version === 'string') return manifest.version;
    } catch {
      // further up
    }
    if (folder === dirname(folder)) return 'unknown';
  }
}

/** The machine that this runs on. */
export function describeHost(): HostDescription {
  const processors = cpus();
  return {
    name: hostname(),
    platform: `${process.platform} ${process.arch}`,
    cpus: processors.length,
    memoryBytes: totalmem(),
  };
}
