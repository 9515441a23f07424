import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError, InvalidArgumentError } from '@ophys/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listBatchItems } from './list-items.ts';
import { readTable } from './read-table.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ophys-batch-'));
});
afterAll(() => rm(folder, { recursive: true }));

const manifest = async (text: string) => {
  await writeFile(join(folder, 'list.csv'), text);
  return listBatchItems([join(folder, 'list.csv')]);
};

describe('listBatchItems', () => {
  it('reads a manifest: inputs beside it, names, settings by column', async () => {
    const items = await manifest(
      'input,name,imaging.rate_hz,session.description\na.tif,,30,"one, two"\r\n/b/c.ome.tif,late,,\n',
    );
    expect(items).toEqual([
      {
        index: 0,
        input: join(folder, 'a.tif'),
        name: 'a',
        assignments: ['imaging.rate_hz=30', 'session.description=one, two'],
      },
      { index: 1, input: '/b/c.ome.tif', name: 'late', assignments: [] },
    ]);
  });

  it('takes inputs themselves, and patterns', async () => {
    for (const name of ['m2.tif', 'm1.tif', 'n.tif']) await writeFile(join(folder, name), '');
    const items = await listBatchItems([join(folder, 'm?.t*f'), 'x.nwb']);
    expect(items.map(({ name }) => name)).toEqual(['m1', 'm2', 'x']);
  });

  it.each([
    ['a row of another length', 'input,name\na.tif\n', InputError, /Row 2 .* has 1 fields/],
    ['no input', 'input,name\n,x\n', InputError, /Row 2 .* names no input/],
    ['an open quote', 'input\n"a.tif\n', InputError, /quote out of place/],
    ['a path as a name', 'input,name\na.tif,../x\n', InvalidArgumentError, /cannot be the name/],
    [
      'a column that is no setting',
      'input,imaging.rate\na.tif,30\n',
      InvalidArgumentError,
      /rate_hz/,
    ],
    ['one name twice', 'input\na/m.tif\nb/m.tif\n', InvalidArgumentError, /would go to m/],
  ])('refuses %s', async (_, text, type, message) => {
    await expect(manifest(text)).rejects.toThrow(type);
    await expect(manifest(text)).rejects.toThrow(message);
  });

  it('refuses a pattern that nothing matches', async () => {
    await expect(listBatchItems([join(folder, 'z*.tif')])).rejects.toThrow(/Nothing matches/);
  });
});

it('a table reads back as it was written, whatever is in its fields', () => {
  const field = fc.string().map((text) => text.trim());
  fc.assert(
    fc.property(fc.array(fc.tuple(field, field), { minLength: 1 }), (rows) => {
      const quoted = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`));
      const text = ['a,b', ...quoted.map((row) => row.join(','))].join('\n');
      expect(readTable(text, 'table')).toEqual(rows.map(([a, b]) => ({ a, b })));
    }),
  );
});
