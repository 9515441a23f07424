import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@ophys/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openInput } from './open-input.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ophys-foreign-'));
});
afterAll(() => rm(folder, { recursive: true }));

it.each([
  ['a.tif', '\xda\xce\xbe\n\0\0', 'a Nikon ND2 file, which is not read. Export it as TIFF in NIS'],
  ['b', 'ZISRAWFILE\0\0\0\0', 'a Zeiss CZI file'],
  ['c.oir', 'OLYMPUSRAWFORMAT', 'an Olympus OIR file'],
  ['d.jpg', '\xff\xd8\xff\xe0', 'a JPEG picture'],
  ['e.sbx', '\0\0\0\0\0\0\0\0', 'a Scanbox file'],
  ['f.isxd', '\0\0\0\0\0\0\0\0', 'an Inscopix file'],
  ['g.mp4', '\0\0\0\x20ftypisom', 'an MP4'],
  ['h.dat', 'who knows', 'neither TIFF nor'],
])('%s is named, with a way to convert it', async (name, content, said) => {
  const path = join(folder, name);
  await writeFile(path, Buffer.from(content, 'latin1'));
  const opening = openInput(path);
  await expect(opening).rejects.toBeInstanceOf(InputError);
  await expect(opening).rejects.toThrow(said);
});
