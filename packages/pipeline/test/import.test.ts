import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExistsError, InputError, InvalidArgumentError } from '@ophys/core';
import { encodeSuite2p, type NumericArray, writeNpy, writeRoiSet } from '@ophys/exchange';
import { openNwb, validateNwb } from '@ophys/hdf5-io/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readResults } from '../src/exchange/results.ts';
import { type ImportOptions, importResults } from '../src/node.ts';

const frame = { height: 9, width: 12 };
const masks = [
  { pixels: Uint32Array.of(14, 15, 26), weights: Float32Array.of(0.5, 1, 0.25) },
  { pixels: Uint32Array.of(80, 81), weights: Float32Array.of(1, 0.5) },
];
const traces = (offset: number) => Float32Array.from({ length: 40 }, (_, i) => offset + i / 7);
const mean = { data: Float32Array.from({ length: 108 }, (_, i) => i), ...frame };

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ophys-import-'));
  await mkdir(at('suite2p', 'plane0'), { recursive: true });
  const files = encodeSuite2p({
    frame,
    masks,
    rateHz: 12.5,
    signals: { F: traces(0), Fneu: traces(1), spks: traces(2), frames: 20 },
    accepted: [true, false],
    probability: Float64Array.of(0.75, 0.25),
    images: new Map([['mean', mean]]),
  });
  for (const [name, bytes] of files) await writeFile(at('suite2p', 'plane0', name), bytes());
});
afterAll(() => rm(folder, { recursive: true }));

const run = (input: string, output: string, options: Partial<ImportOptions> = {}) =>
  importResults(input, at(output), {
    from: 'suite2p',
    software: { name: 'test', version: '1' },
    ...options,
  });

async function resultsOf(name: string) {
  const reader = await openNwb(at(name));
  try {
    return await readResults(reader.file, name);
  } finally {
    await reader.close();
  }
}

describe('importResults', () => {
  it('takes over what a suite2p folder says, named at any level', async () => {
    await run(at('suite2p', 'plane0'), 'plane.nwb');
    const summary = await run(folder, 'suite2p.nwb');
    expect(summary).toMatchObject({
      rois: 2,
      signals: ['Fluorescence', 'Neuropil', 'Deconvolved'],
      warnings: [],
    });
    expect(await validateNwb(at('suite2p.nwb'))).toEqual([]);
    const results = await resultsOf('suite2p.nwb');
    expect(results.frame).toEqual(frame);
    expect(results.rateHz).toBe(12.5);
    expect(results.rois.map(({ mask }) => mask)).toEqual(masks);
    expect(results.columns.get('accepted')).toEqual([true, false]);
    expect(results.columns.get('cell_probability')).toEqual([0.75, 0.25]);
    expect(results.images.get('mean')).toEqual(mean);
    const fluorescence = results.signals.find(({ name }) => name === 'Fluorescence');
    expect(fluorescence?.data[2 * 3 + 1]).toBe(traces(0)[20 + 3]);
  });

  it('takes ROIs alone, of frames whose size is told', async () => {
    const named = masks.map((mask, i) => ({ name: `cell ${i}`, mask }));
    await writeFile(at('RoiSet.zip'), writeRoiSet(named, 12));
    await run(at('RoiSet.zip'), 'imagej.nwb', { from: 'imagej', frame });
    expect(await validateNwb(at('imagej.nwb'))).toEqual([]);
    const labels: NumericArray = {
      dtype: 'uint8',
      shape: [9, 12],
      data: new Uint8Array(108).fill(4),
    };
    await writeFile(at('labels.npy'), writeNpy(labels));
    expect((await run(at('labels.npy'), 'cellpose.nwb', { from: 'cellpose' })).rois).toBe(1);
  });

  it('refuses what it cannot know', async () => {
    await expect(run(at('RoiSet.zip'), 'x.nwb', { from: 'imagej' })).rejects.toThrow(/--frame/);
    await expect(run(at('RoiSet.zip'), 'x.nwb')).rejects.toThrow(/no stat\.npy/);
    await expect(run(at('RoiSet.zip'), 'x.nwb', { from: 'caiman' })).rejects.toThrow(InputError);
    await expect(run(folder, 'suite2p.nwb')).rejects.toThrow(ExistsError);
    await mkdir(at('bare'));
    const stat = new Map(
      Object.entries({
        ypix: { dtype: 'int32', shape: [1], data: Int32Array.of(1) } as const,
        xpix: { dtype: 'int32', shape: [1], data: Int32Array.of(2) } as const,
        lam: { dtype: 'float32', shape: [1], data: Float32Array.of(1) } as const,
      }),
    );
    const save = (name: string, bytes: Uint8Array) => writeFile(at('bare', name), bytes);
    await save('stat.npy', writeNpy({ dtype: 'object', shape: [1], data: [stat] }));
    await expect(run(at('bare'), 'x.nwb')).rejects.toThrow(/how large frames are.*at least 2x3/);
    await save('F.npy', writeNpy({ dtype: 'float32', shape: [1, 40], data: traces(0) }));
    await expect(run(at('bare'), 'x.nwb', { frame })).rejects.toThrow(InvalidArgumentError);
    await save('F.npy', writeNpy({ dtype: 'float32', shape: [2, 20], data: traces(0) }));
    await expect(run(at('bare'), 'x.nwb', { frame })).rejects.toThrow(/each of the 1 ROIs/);
    const small = { height: 1, width: 12 };
    await expect(run(at('bare'), 'x.nwb', { frame: small })).rejects.toThrow(
      /^Frames are 1 × 12 .* at least 2 × 3;/,
    );
  });
});
