import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arraySource, InputError } from '@ophys/core';
import { writeNpy, writePixelLists, writeRoiSet } from '@ophys/exchange';
import { openNwb, validateNwb } from '@ophys/hdf5-io/node';
import { presets, simulateRecording } from '@ophys/simulate';
import { writeTiff } from '@ophys/tiff-io/node';
import { encode as encodePng } from 'fast-png';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadRois } from '../src/exchange/load-rois.ts';
import { readResults } from '../src/exchange/results.ts';
import { processMovie } from '../src/index.ts';
import { runRecording } from '../src/node.ts';

const frame = { height: 64, width: 80 };
const { source } = simulateRecording({
  ...presets.demo,
  ...frame,
  frames: 300,
  activeSomata: 4,
  seed: 5,
});
const labels = new Uint16Array(64 * 80);
for (let row = 20; row < 27; row++) labels.fill(3, row * 80 + 30, row * 80 + 37);
for (let row = 40; row < 44; row++) labels.fill(9, row * 80 + 60, row * 80 + 66);
const pixelsOf = (label: number) =>
  Uint32Array.from([...labels.keys()].filter((p) => labels[p] === label));
const masks = [3, 9].map(pixelsOf).map((pixels) => ({
  pixels,
  weights: new Float32Array(pixels.length).fill(1),
}));

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ophys-rois-'));
  await writeTiff(at('movie.tif'), source);
  await writeTiff(at('labels.tif'), arraySource(labels, [1, 64, 80]));
  const named = masks.map((mask, i) => ({ name: `cell ${i}`, mask }));
  await writeFile(at('RoiSet.zip'), writeRoiSet(named, 80));
  await writeFile(at('rois.csv'), writePixelLists(named, 80));
  const png = { width: 80, height: 64, data: labels, depth: 16, channels: 1 } as const;
  await writeFile(at('labels.png'), encodePng(png));
  await mkdir(at('plane0'));
  const list = (dtype: 'int32' | 'float32', data: Int32Array | Float32Array) => ({
    dtype,
    shape: [data.length],
    data,
  });
  const stat = masks.map(
    ({ pixels, weights }) =>
      new Map(
        Object.entries({
          ypix: list(
            'int32',
            Int32Array.from(pixels, (p) => Math.floor(p / 80)),
          ),
          xpix: list(
            'int32',
            Int32Array.from(pixels, (p) => p % 80),
          ),
          lam: list('float32', weights),
        }),
      ),
  );
  await writeFile(at('plane0/stat.npy'), writeNpy({ dtype: 'object', shape: [2], data: stat }));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (rois: string, output: string) =>
  runRecording(at('movie.tif'), at(output), {
    software: { name: 'test', version: '1' },
    report: false,
    corrected: 'none',
    settings: { detection: { rois } },
  });

it('loads the same ROIs from every kind of file', async () => {
  for (const name of ['labels.tif', 'labels.png', 'RoiSet.zip', 'rois.csv', 'plane0'])
    expect(
      (await loadRois(at(name), frame)).map(({ mask }) => mask),
      name,
    ).toEqual(masks);
});

it('extracts given ROIs in place of detecting any', async () => {
  const summary = await run(at('labels.tif'), 'given.nwb');
  expect(summary.rois).toBe(2);
  expect(summary.stages.map(({ stage }) => stage)).not.toContain('demix');
  expect(await validateNwb(at('given.nwb'))).toEqual([]);
  const reader = await openNwb(at('given.nwb'));
  const { rois, signals, columns } = await readResults(reader.file, 'given.nwb');
  await reader.close();
  expect(rois.map(({ mask }) => mask)).toEqual(masks);
  expect(columns.get('size_px')).toEqual([49, 24]);
  expect(signals.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Fluorescence', 'Neuropil', 'DfOverF', 'Deconvolved']),
  );
});

it('takes the ROIs that are in the file now, in a run directory too', async () => {
  await writeFile(at('changing.csv'), 'roi,x,y\na,30,20\na,31,20\n');
  expect((await run(at('changing.csv'), 'directory')).rois).toBe(1);
  await writeFile(at('changing.csv'), 'roi,x,y\na,30,20\nb,31,20\n');
  const again = await runRecording(at('movie.tif'), at('directory'), {
    software: { name: 'test', version: '1' },
    report: false,
    corrected: 'none',
    existing: 'resume',
    settings: { detection: { rois: at('changing.csv') } },
  });
  expect(again.rois).toBe(2);
});

it('refuses ROIs of frames of another size, before any work', async () => {
  await writeTiff(at('small.tif'), arraySource(labels.subarray(0, 640), [1, 8, 80]));
  await writeFile(at('outside.csv'), 'roi,x,y\na,80,3\n');
  const tries: [string, RegExp][] = [
    [at('small.tif'), /small\.tif is 8 × 80.*frames are 64 × 80/],
    [at('outside.csv'), /row 3, column 80, but frames are 64 × 80/],
    [at('nothing.zip'), /no such file/],
    [at('movie.tif'), /300 pages; expected one label image/],
  ];
  for (const [path, message] of tries) {
    await expect(run(path, 'refused.nwb')).rejects.toThrow(message);
    await expect(run(path, 'refused.nwb')).rejects.toThrow(InputError);
  }
});

it('asks for masks where there are no files', async () => {
  const settings = { detection: { rois: 'RoiSet.zip' } };
  await expect(processMovie(source, { rateHz: 30, settings })).rejects.toThrow(/pass its masks/);
});
