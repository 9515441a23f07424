import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectFrames, ExistsError, InputError, InvalidArgumentError } from '@ophys/core';
import { type NumericArray, type PickleValue, readNpy, readRois } from '@ophys/exchange';
import { openNwb } from '@ophys/hdf5-io/node';
import { presets, simulateRecording } from '@ophys/simulate';
import { openTiffFile, writeTiff } from '@ophys/tiff-io/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Results, readResults } from '../src/exchange/results.ts';
import { exportResults, exportTargets, parseTarget, runRecording } from '../src/node.ts';

const { source } = simulateRecording({
  ...presets.demo,
  height: 64,
  width: 80,
  frames: 450,
  activeSomata: 6,
  seed: 3,
});

let folder: string;
let results: Results;
const at = (...names: string[]) => join(folder, ...names);
const array = async (...names: string[]) => readNpy(await readFile(at('out', ...names)));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ophys-export-'));
  await writeTiff(at('movie.tif'), source);
  const software = { name: 'test', version: '1.2.3' };
  const settings = { traces: { tauSeconds: 0.75 }, detection: { minProbability: 0, minSnr: 2.5 } };
  await runRecording(at('movie.tif'), at('results.nwb'), { software, settings });
  const reader = await openNwb(at('results.nwb'));
  results = await readResults(reader.file, 'results.nwb');
  await reader.close();
  await exportResults(folder, at('out'), { to: exportTargets });
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

const signal = (name: string) => {
  const found = results.signals.find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found;
};

describe('exportResults writes what the file holds', () => {
  it('as CSV: units, identifiers, times, values in full', async () => {
    expect(results.rois.length).toBeGreaterThan(2);
    for (const [name, unit] of [
      ['Fluorescence', 'a.u.'],
      ['DfOverF', 'n.a.'],
    ] as const) {
      const lines = (await readFile(at('out', `${name}.csv`), 'utf8')).trimEnd().split('\n');
      const heads = results.rois.map(({ id }) => `${name} ROI ${id} (${unit})`);
      expect(lines[0]).toBe(['time (s)', ...heads].join(','));
      const values = lines.slice(1).map((line) => line.split(',').map(Number));
      expect(values.map(([time]) => time)).toEqual([...results.times]);
      expect(Float32Array.from(values.flatMap((line) => line.slice(1)))).toEqual(signal(name).data);
    }
    const rois = (await readFile(at('out', 'rois.csv'), 'utf8')).trimEnd().split('\n');
    expect(rois).toHaveLength(results.rois.length + 1);
    expect(rois[0]).toMatch(
      /^roi,center_x \(px\),center_y \(px\),pixels,accepted,score,cell_probability,snr/,
    );
  });

  it('as NPY', async () => {
    const { data, frames } = signal('Deconvolved');
    expect(await array('Deconvolved.npy')).toEqual({
      dtype: 'float32',
      shape: [frames, results.rois.length],
      data,
    });
    expect((await array('times.npy')).data).toEqual(results.times);
    expect(await array('mean.npy')).toMatchObject({ shape: [64, 80] });
    expect((await array('mean.npy')).data).toEqual(results.images.get('mean')?.data);
  });

  it('as ROIs that come back pixel for pixel', async () => {
    const masks = results.rois.map(({ mask }) => mask);
    const back = async (name: string) =>
      readRois(await readFile(at('out', name)), results.frame).map(({ mask }) => mask);
    expect((await back('RoiSet.zip')).map(({ pixels }) => pixels)).toEqual(
      masks.map(({ pixels }) => pixels),
    );
    expect(await back('rois_pixels.csv')).toEqual(masks);
    expect(await back('suite2p/plane0/stat.npy')).toEqual(masks);
  });

  it('as a label image in TIFF and NPY', async () => {
    const tiff = await openTiffFile(at('out', 'labels.tif'));
    const labels = await collectFrames(tiff);
    await tiff.close();
    expect(labels).toEqual((await array('labels.npy')).data);
    expect(new Set(labels).size).toBe(results.rois.length + 1);
  });

  it('as a suite2p folder', async () => {
    const { data, frames } = signal('Fluorescence');
    const F = (await array('suite2p', 'plane0', 'F.npy')) as NumericArray;
    expect(F.shape).toEqual([results.rois.length, frames]);
    expect(F.data[1 * frames + 7]).toBe(data[7 * results.rois.length + 1]);
    const ops = (await array('suite2p', 'plane0', 'ops.npy')).data[0] as Map<string, PickleValue>;
    expect(ops.get('Ly')).toBe(64);
    expect(ops.get('fs')).toBe(30);
    expect(ops.get('tau')).toBe(0.75);
    expect(ops.get('meanImg')).toMatchObject({ shape: [64, 80] });
    const iscell = (await array('suite2p', 'plane0', 'iscell.npy')) as NumericArray;
    expect(iscell).toMatchObject({ dtype: 'float64', shape: [results.rois.length, 2] });
    const [accepted, probability] = ['accepted', 'cell_probability'].map((name) =>
      Array.from(results.columns.get(name) ?? [], Number),
    );
    expect(new Set(accepted)).toEqual(new Set([0, 1])); // else nothing is told apart
    expect([...iscell.data]).toEqual(accepted?.flatMap((cell, i) => [cell, probability?.[i]]));
  });

  it('as a preview and the report', async () => {
    const gif = await readFile(at('out', 'preview.gif'));
    expect(gif.subarray(0, 6).toString()).toBe('GIF89a');
    expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual([80, 64]);
    expect(await readFile(at('out', 'report.html'))).toEqual(await readFile(at('results.html')));
  });
});

describe('exportResults refuses', () => {
  it('to replace files, before it writes any', async () => {
    const again = exportResults(at('results.nwb'), at('out'), { to: ['csv'] });
    await expect(again).rejects.toThrow(ExistsError);
  });

  it('what is not there, and a folder that is no run', async () => {
    const to = ['csv'] as const;
    await expect(exportResults(at('no.nwb'), at('x'), { to })).rejects.toThrow(/no such file/);
    await expect(exportResults(at('out'), at('x'), { to })).rejects.toThrow(/without results\.nwb/);
    await expect(exportResults(at('movie.tif'), at('x'), { to })).rejects.toThrow(InputError);
  });

  it('what it does not know', () => {
    expect(() => parseTarget('mp4')).toThrow(/native encoder/);
    expect(() => parseTarget('xls')).toThrow(InvalidArgumentError);
  });
});
