import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { setCurationAside } from './set-curation-aside.ts';

it('keeps every log of edits about other results, and the one about these where it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ophys-aside-'));
  const curate = async (table: string) => {
    await writeFile(join(folder, 'curation.json'), JSON.stringify({ table, edits: [] }));
    await writeFile(join(folder, 'curated.nwb'), '');
  };
  try {
    expect(await setCurationAside(folder, 'a')).toBeUndefined();
    await curate('a');
    expect(await setCurationAside(folder, 'a')).toBeUndefined();
    expect(await readdir(folder)).toEqual(['curated.nwb', 'curation.json']);
    expect(await setCurationAside(folder, 'b')).toBe(join(folder, 'curation.1.json'));
    await curate('b');
    expect(await setCurationAside(folder, undefined)).toBe(join(folder, 'curation.2.json'));
    expect(await readdir(folder)).toEqual(['curation.1.json', 'curation.2.json']);
    const first = await readFile(join(folder, 'curation.1.json'), 'utf8');
    expect(JSON.parse(first).table).toBe('a');
  } finally {
    await rm(folder, { recursive: true });
  }
});
