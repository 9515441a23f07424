import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTiff } from '@ophys/tiff-io/node';
import { expect, it } from 'vitest';
import { smallRecording } from '../../apps/cli/test/inputs.ts';
import { inFolder } from '../../apps/cli/test/ophys.ts';
import { runCommands, shownCommands } from './run-commands.ts';
import { runExamples } from './run-example.ts';

const root = new URL('../../', import.meta.url);
const page = new URL('README.md', root);

it('composes packages into what is close to the truth', async () => {
  const [[found], [errorPx], [f1]] = await runExamples(page);
  expect(found).toMatch(/^\d+ ROIs, 1200 frames of ΔF\/F$/);
  expect(errorPx).toBeLessThan(0.2);
  expect(f1).toBeGreaterThan(0.7);
});

it('runs the commands for a recording of one’s own', () =>
  inFolder(async (folder) => {
    await writeTiff(join(folder, 'movie.tif'), smallRecording());
    const ran = await runCommands(page, folder);
    expect(ran).toHaveLength(3);
    for (const { command, code, stderr } of ran) expect(code, `${command}\n${stderr}`).toBe(0);
    expect(ran[2].stdout).toBe('movie.nwb: 0 errors, 0 warnings\n');
  }));

it('names npm commands that there are', async () => {
  const { scripts } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));
  const named = (await shownCommands(page)).map(({ command }) => /^npm (\w+)$/.exec(command)?.[1]);
  const found = named.filter((name) => name !== undefined);
  expect(found).toEqual(['start', 'test']);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(found));
});

it('lists every package and app, by its name', async () => {
  const text = await readFile(page, 'utf8');
  const listed = [...text.matchAll(/^\| \[`(@ophys\/[^`]+)`\]\(([^)]+)\)/gm)];
  const folders = await Promise.all(
    ['packages', 'apps'].map(async (place) =>
      (await readdir(new URL(place, root))).map((name) => `${place}/${name}`),
    ),
  );
  expect(listed.map(([, , folder]) => folder).sort()).toEqual(folders.flat().sort());
  for (const [, name, folder] of listed) {
    const manifest = await readFile(new URL(`${folder}/package.json`, root), 'utf8');
    expect(JSON.parse(manifest).name).toBe(name);
  }
});

it('and other pages link to files that exist', async () => {
  const packages = await readdir(new URL('packages', root));
  const guides = ['docs/guides/run.md', 'docs/guides/results.md', 'docs/guides/nwb.md'];
  const pages = ['README.md', 'CONTRIBUTING.md', ...guides, 'apps/cli/README.md'];
  for (const name of [...pages, ...packages.map((folder) => `packages/${folder}/README.md`)]) {
    const at = new URL(name, root);
    const links = (await readFile(at, 'utf8')).matchAll(/(?<!!)\[[^\]]*\]\(([^)#]+)\)/g);
    for (const [, link] of links) {
      if (/^\w+:/.test(link)) continue;
      await expect(access(new URL(link, at)), `${name}: ${link}`).resolves.toBeUndefined();
    }
  }
});
