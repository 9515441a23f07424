import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectFrames } from '@ophys/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openMiniscopeFolder } from '../src/node/index.ts';
import { buildAvi } from './build-avi.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ophys-miniscope-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const clip = (...values: readonly number[]) =>
  buildAvi({
    width: 4,
    height: 2,
    codec: 'Y800',
    frames: values.map((value) => new Uint8Array(8).fill(value)),
  });
const times = (...milliseconds: readonly number[]) =>
  ['Frame Number,Time Stamp (ms),Buffer Index']
    .concat(milliseconds.map((time, i) => `${i},${time},0`))
    .join('\n');

it('joins clips in the order of their numbers, with times and notes', async () => {
  await writeFile(join(folder, '10.avi'), clip(5));
  await writeFile(join(folder, '2.avi'), clip(3, 4));
  await writeFile(join(folder, '0.avi'), clip(1, 2));
  await writeFile(join(folder, 'timeStamps.csv'), times(7, 57, 107, 157, 257));
  await writeFile(
    join(folder, 'metaData.json'),
    '{ "deviceName": "My scope", "frameRate": "30FPS" }',
  );
  const recording = await openMiniscopeFolder(folder);
  expect(recording).toMatchObject({
    shape: [5, 2, 4],
    format: 'AVI, 8-bit grey, 3 clips',
    metadata: { device: 'My scope' },
    warnings: [],
  });
  expect(recording.rateHz).toBeCloseTo(20, 9);
  expect(recording.planes[0]?.timestamps).toEqual(Float64Array.of(0, 0.05, 0.1, 0.15, 0.25));
  const pixels = await collectFrames(recording.source(), { size: 2 });
  expect([0, 8, 16, 24, 32].map((at) => pixels[at])).toEqual([1, 2, 3, 4, 5]);
});

it('takes the noted rate when the times do not fit the frames, and says so', async () => {
  await writeFile(join(folder, '0.avi'), clip(1, 2));
  await writeFile(join(folder, 'timeStamps.csv'), times(0, 50, 100));
  await writeFile(join(folder, 'metaData.json'), '{ "frameRate": 15 }');
  const { rateHz, planes, warnings } = await openMiniscopeFolder(folder);
  expect([rateHz, planes[0]?.timestamps]).toEqual([15, undefined]);
  expect(warnings).toEqual([
    `${folder} has times of 3 frames but 2 frames; the times are not used.`,
  ]);
});

it('refuses a folder without clips, and clips that differ', async () => {
  await expect(openMiniscopeFolder(folder)).rejects.toThrow(/has 0 AVI files/);
  await writeFile(join(folder, '0.avi'), clip(1));
  const other = buildAvi({ width: 8, height: 2, codec: 'Y800', frames: [new Uint8Array(16)] });
  await writeFile(join(folder, '1.avi'), other);
  await expect(openMiniscopeFolder(folder)).rejects.toThrow(/not one recording.*2 x 8/);
  await expect(openMiniscopeFolder(join(folder, 'no'))).rejects.toThrow(
    /cannot be read as a folder/,
  );
});
