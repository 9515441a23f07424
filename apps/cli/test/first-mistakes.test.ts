import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTiff } from '@ophys/tiff-io/node';
import { expect, it } from 'vitest';
import { filled, texture } from './inputs.ts';
import { inFolder, ophys } from './ophys.ts';

it.each([
  [['--rate', '1e9'], /at most 100000/],
  [['--rate', '30', '--tau', '100'], /at most 60/],
  [['--rate', '30', '-c', 'nope.toml'], /no settings file nope\.toml/],
])('run %j is a mistake of usage', (flags, says) =>
  inFolder(async (cwd) => {
    const { code, stderr } = await ophys(['run', 'a.tif', '-o', 'a.nwb', ...flags], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
  }),
);

it('init says that the frame rate is needed; validate says that a TIFF is one', () =>
  inFolder(async (cwd) => {
    await writeTiff(join(cwd, 'a.tif'), filled([5, 32, 32], texture));
    const { stderr } = await ophys(['init', 'a.tif'], { cwd });
    expect(stderr).toMatch(/Set imaging\.rate_hz in it first: a\.tif does not say it/);
    const text = await readFile(join(cwd, 'ophys.toml'), 'utf8');
    expect(text).toMatch(/# REQUIRED, since a\.tif does not say it:\n# rate_hz =/);
    expect((await ophys(['validate', 'a.tif'], { cwd })).stderr).toMatch(/it is a TIFF/);
  }));

it('params migrate tells settings that are not known', () =>
  inFolder(async (cwd) => {
    await writeFile(join(cwd, 'old.toml'), '[motion]\nmax_shift = 0.2\nblok = 3\n');
    const { code, stdout, stderr } = await ophys(['params', 'migrate', 'old.toml'], { cwd });
    expect(stdout).toMatch(/max_shift_fraction = 0\.2/);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/old\.toml, line 3: .*motion\.blok/)]);
  }));
