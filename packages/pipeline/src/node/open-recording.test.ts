import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arraySource, collectFrames } from '@ophys/core';
import { writeTiff } from '@ophys/tiff-io/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openInput } from './open-input.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ophys-choice-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Pages of one pixel with their number as its value. */
async function writePages(count: number, imageDescription: string): Promise<string> {
  const path = join(folder, 'movie.tif');
  const pages = arraySource(
    Uint16Array.from({ length: count }, (_, i) => i),
    [count, 1, 1],
  );
  await writeTiff(path, pages, { imageDescription, overwrite: true });
  return path;
}

async function pixelsOf(path: string, choice: { channel?: string; plane?: string }) {
  const input = await openInput(path, choice);
  const pixels = [...(await collectFrames(input.source))];
  await input.close();
  return { ...input, pixels };
}

const state = [
  'SI.VERSION_MAJOR = 2021',
  'SI.hRoiManager.scanFrameRate = 30',
  'SI.hChannels.channelSave = [1;2]',
  "SI.hChannels.channelName = {'Green' 'Red'}",
  'SI.hRoiManager.imagingFovUm = [0 0;3 0;3 2;0 2]',
  'epoch = [2021 3 4 12 33 22.5]',
];

describe('a recording of several channels', () => {
  it('gives the first, and says so; another by name or number', async () => {
    const path = await writePages(6, state.join('\n'));
    const first = await pixelsOf(path, {});
    expect(first.pixels).toEqual([0, 2, 4]);
    expect(first.warnings.join()).toContain('Channel 1 of 2 (Green) is processed');
    for (const channel of ['2', 'Red']) {
      const red = await pixelsOf(path, { channel });
      expect(red.pixels).toEqual([1, 3, 5]);
      expect(red.warnings.join()).not.toContain('is processed');
      expect(red.settings?.imaging).toEqual({
        device: 'ScanImage 2021',
        pixelSizeUm: [3, 2],
        channel: 'Red',
      });
    }
    await expect(openInput(path, { channel: '3' })).rejects.toThrow(
      'has no channel "3"; it has "Green", "Red"',
    );
  });

  it('began at a time whose zone nobody knows: it is said, not supposed', async () => {
    const { settings, warnings } = await pixelsOf(await writePages(6, state.join('\n')), {});
    expect(settings?.session).toEqual({});
    expect(warnings.join()).toContain(
      'began at 2021-03-04T12:33:22.500, in a time zone that its files do not name',
    );
  });
});

it('of several planes one must be chosen', async () => {
  const volume = [...state, 'SI.hFastZ.enable = 1', 'SI.hStackManager.numSlices = 2'].join('\n');
  const path = await writePages(8, volume);
  await expect(openInput(path)).rejects.toThrow('has 2 planes, and a run takes one');
  const { pixels, source } = await pixelsOf(path, { plane: '2', channel: 'Green' });
  expect(pixels).toEqual([2, 6]);
  expect(source.rateHz).toBe(15);
});
