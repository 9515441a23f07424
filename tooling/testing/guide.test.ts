import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listHdf5Datasets, openNwb } from '@ophys/hdf5-io/node';
import type { RunSummary } from '@ophys/pipeline/node';
import { writeTiff } from '@ophys/tiff-io/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { smallRecording } from '../../apps/cli/test/inputs.ts';
import { type RanCommand, runCommands } from './run-commands.ts';
import { codeBlocks, runExamples } from './run-example.ts';

const page = new URL('../../docs/guides/run.md', import.meta.url);
const text = await readFile(page, 'utf8');
const [frames, height, width] = smallRecording().shape;

let folder: string;
let ran: readonly RanCommand[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ophys-guide-'));
  await writeTiff(join(folder, 'movie.tif'), smallRecording());
  await writeFile(join(folder, 'ophys.toml'), codeBlocks(text, 'toml').join('\n'));
  ran = await runCommands(page, folder);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

it('runs every command it shows', () => {
  expect(ran).toHaveLength(3);
  for (const { command, code, stderr } of ran) expect(code, `${command}\n${stderr}`).toBe(0);
});

it('lists every dataset of the results with its shape and type', async () => {
  const root = '/processing/ophys/';
  const path = join(folder, 'movie.nwb');
  const plumbing = /\/(starting_time|rois|id|pixel_mask_index)$/;
  const datasets = (await listHdf5Datasets(path)).filter(
    (dataset) => dataset.path.startsWith(root) && !plumbing.test(dataset.path),
  );
  const sizes = new Map([
    [frames, 'frame'],
    [height, 'y'],
    [width, 'x'],
    [sizeOf('score'), 'roi'],
    [sizeOf('pixel_mask'), 'pixel'],
  ]);
  const stored = datasets.map((dataset) => [
    dataset.path.slice(root.length),
    dataset.path.includes('/local_translation/')
      ? 'frame, row, column, 2' // as many knots as motion within frames takes
      : dataset.shape.map((size) => sizes.get(size) ?? size).join(', '),
    dataset.path.endsWith('/corrected/data') ? 'as the movie' : dataset.dtype,
  ]);
  const listed = [...text.matchAll(/^\| `([^`]+)` +\| `\[([^\]]*)\]` +\| ([^|]*?) +\|/gm)];
  expect(listed.map(([, ...cells]) => cells).sort()).toEqual(stored.sort());

  function sizeOf(column: string): number {
    return datasets.find((dataset) => dataset.path.endsWith(`/${column}`))?.shape[0] ?? 0;
  }
});

it('has settings and metadata of the file it shows arrive in the result', async () => {
  const { file, close } = await openNwb(join(folder, 'movie.nwb'));
  const plane = file.imagingPlanes.get();
  expect([plane.indicator, plane.location, plane.excitationLambda]).toEqual(['GCaMP6s', 'V1', 920]);
  expect(file.subject?.subjectId).toBe('M12');
  await close();
});

it('describes the JSON document', () => {
  const [, , { stdout }] = ran;
  const summary: RunSummary = JSON.parse(stdout);
  const section = text.slice(text.indexOf('`-f json` (or'), text.indexOf('## Memory'));
  const rows = section.match(/^\| `.*?\|/gm) ?? [];
  const listed = rows.flatMap((row) => [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(listed.sort()).toEqual(Object.keys(summary).sort());
  expect(summary.schema).toBe('ophys/run/1');
  expect(summary.settings).toMatchObject({
    traces: { tauSeconds: 0.7 },
    detection: { diameterPx: 11 },
  });
});

it('reads the result in TypeScript', async () => {
  const logged = await runExamples(page, {
    prepare: () => copyFile(join(folder, 'movie.nwb'), 'movie.nwb'),
  });
  expect(logged).toHaveLength(1);
  const [count, rois, rate, rows, value] = logged[0] as number[];
  expect([count, rate, rows]).toEqual([frames, 30, rois]);
  expect(rois).toBeGreaterThan(1);
  expect(Math.abs(value)).toBeLessThan(20);
});
