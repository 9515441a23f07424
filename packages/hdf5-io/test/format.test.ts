import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isOphysError } from '@ophys/core';
import type { StoredAttribute, StoredGroup, StoredNode } from '@ophys/model';
import { afterAll, expect, test } from 'vitest';
import { checksumOf } from '../src/format/checksum.ts';
import { formatRoot } from '../src/format/nodes.ts';
import type { Hdf5File } from '../src/hdf5/file.ts';
import { openHdf5 } from '../src/inputs/open-hdf5.ts';
import { libraryRoot } from '../src/library-nodes.ts';
import { writeSampleNwb } from './sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'ophys-'));
afterAll(() => rmSync(folder, { recursive: true }));

function outcome<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (isOphysError(error)) return 'an error';
    throw error;
  }
}

function describeAttribute({ dtype, shape, values, target }: StoredAttribute) {
  const isReference = dtype === 'reference' && shape.length === 0;
  return {
    dtype,
    shape,
    values: isReference ? undefined : outcome(values),
    target: isReference ? target()?.identity : undefined,
  };
}

/** Everything that can be asked of what is in a file, but large arrays. */
function describe(root: StoredGroup): unknown[] {
  const lines: unknown[] = [];
  const seen = new Set<string>();
  const visit = (node: StoredNode) => {
    const attributes = [...node.attributes].map(([name, a]) => [name, describeAttribute(a)]);
    lines.push([node.path, node.kind, node.identity, attributes]);
    if (node.kind === 'dataset') {
      const { shape, dtype, members } = node.array;
      const count = shape.reduce((product, extent) => product * extent, 1);
      lines.push([shape, dtype, members, count < 1000 ? outcome(() => node.values()) : 'large']);
      return;
    }
    if (seen.has(node.identity)) return;
    seen.add(node.identity);
    for (const [name, member] of node.members) {
      lines.push([name, member.link]);
      if (member.node) visit(member.node);
    }
  };
  visit(root);
  return lines;
}

async function expectSame(path: string): Promise<number> {
  const file = await openHdf5(path);
  try {
    const here = describe(formatRoot(file, source(file)));
    expect(here).toEqual(describe(libraryRoot(file)));
    return here.length;
  } finally {
    file.close();
  }
}

function source(file: Hdf5File) {
  if (file.source === undefined) throw new Error('expected a file that is being read');
  return file.source;
}

test('reads of foreign.h5 what the HDF5 library reads', async () => {
  expect(await expectSame(fileURLToPath(new URL('foreign.h5', import.meta.url)))).toBeGreaterThan(
    30,
  );
});

test('reads of layouts.h5 and layouts-new.h5, with large groups and many attributes, the same', async () => {
  for (const name of ['layouts.h5', 'layouts-new.h5']) {
    expect(await expectSame(fileURLToPath(new URL(name, import.meta.url)))).toBeGreaterThan(300);
  }
});

test('reads of a file of its own what the HDF5 library reads', async () => {
  expect(await expectSame(await writeSampleNwb(join(folder, 'sample.nwb')))).toBeGreaterThan(200);
});

const shared = fileURLToPath(new URL('../../../../shared/data/nwb', import.meta.url));

test.skipIf(!existsSync(shared))('the same for files of others (shared/data/nwb)', async () => {
  const names = readdirSync(shared, { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((n) => /\.(nwb|h5)$/.test(n)))
    await expectSame(join(shared, name));
});

test('the checksum is that of the reference implementation', () => {
  // values of hashlittle("", 0, 0) and of the sentence in lookup3.c's driver5
  expect(checksumOf(new Uint8Array(0))).toBe(0xdeadbeef);
  const sentence = new TextEncoder().encode('Four score and seven years ago');
  expect(checksumOf(sentence)).toBe(0x17770551);
});
