import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRoiSet } from '@ophys/exchange';
import { exportTargets } from '@ophys/pipeline/node';
import { writeTiff } from '@ophys/tiff-io/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { smallRecording } from '../../apps/cli/test/inputs.ts';
import { type RanCommand, runCommands } from './run-commands.ts';
import { codeBlocks } from './run-example.ts';

const page = new URL('../../docs/guides/results.md', import.meta.url);
const text = await readFile(page, 'utf8');

let folder: string;
let ran: readonly RanCommand[];
const printedBy = (command: string) => ran.find((one) => one.command.startsWith(command))?.stdout;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ophys-results-guide-'));
  await writeTiff(join(folder, 'movie.tif'), smallRecording());
  await writeFile(join(folder, 'edits.json'), codeBlocks(text, 'json').join('\n'));
  ran = await runCommands(page, folder);
}, 180_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

it('runs every command it shows', () => {
  expect(ran).toHaveLength(10);
  for (const { command, code, stderr } of ran) expect(code, `${command}\n${stderr}`).toBe(0);
});

it('says of results and of the curated file what was decided, and where the log is', async () => {
  const states = /: (\d+) unreviewed, 2 accepted, 1 rejected, 2 merged\n/;
  expect(printedBy('ophys curate movie.nwb --apply')).toMatch(states);
  expect(printedBy('ophys curate curated.nwb')).toMatch(states);
  expect(printedBy('ophys curate curated.nwb')).toContain('the edits in movie.curation.json');
  const log = await readFile(join(folder, 'movie.curation.json'), 'utf8');
  expect(JSON.parse(log).edits).toHaveLength(4);
  expect(await readFile(join(folder, 'all-edits.json'), 'utf8')).toBe(log);
});

it('counts what is written, and warns of ROIs without traces', async () => {
  const kept = readRoiSet(await readFile(join(folder, 'rois', 'RoiSet.zip'))).length;
  expect(printedBy('ophys export curated.nwb --to imagej-rois')).toMatch(
    new RegExp(`^${kept} of ${kept + 3} ROIs of curated`),
  );
  const exported = printedBy('ophys export curated.nwb --to csv');
  expect(exported).toContain(`suite2p ${kept + 1}, labels-tiff ${kept}`);
  expect(exported).toMatch(/have no traces.*--rois rois\/RoiSet\.zip/);
});

it('lists every target of an export', () => {
  const section = text.slice(text.indexOf('| `--to`'), text.indexOf('In suite2p'));
  const listed = [...section.matchAll(/^\| `(\w[\w-]*)` /gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual([...exportTargets].sort());
});
