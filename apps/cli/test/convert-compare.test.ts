import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collectFrames } from '@ophys/core';
import { writeTiff } from '@ophys/tiff-io/node';
import { expect, it } from 'vitest';
import { smallRecording } from './inputs.ts';
import { inFolder, listFolder, ophys } from './ophys.ts';

it('converts by the ending, and no pixel changes', () =>
  inFolder(async (folder) => {
    const source = smallRecording(30);
    const pixels = await collectFrames(source);
    await writeTiff(join(folder, 'movie.tif'), source);
    const steps = [
      ['movie.tif', 'movie.nwb'],
      ['movie.nwb', 'again.tif'],
      ['again.tif', 'movie.bin'],
    ];
    for (const [from = '', to = ''] of steps) {
      const { code, stderr } = await ophys(['convert', from, to], { cwd: folder });
      expect(code, stderr).toBe(0);
    }
    const bytes = await readFile(join(folder, 'movie.bin'));
    expect(new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)).toEqual(pixels);
    const valid = await ophys(['validate', 'movie.nwb', '-f', 'json'], { cwd: folder });
    expect(JSON.parse(valid.stdout).items[0]).toMatchObject({ valid: true });
  }));

it('refuses an unknown ending and an output that is there; a dry run writes nothing', () =>
  inFolder(async (folder) => {
    await writeTiff(join(folder, 'movie.tif'), smallRecording(20));
    await writeFile(join(folder, 'movie.bin'), 'precious');
    const convert = (...args: string[]) =>
      ophys(['convert', 'movie.tif', ...args], { cwd: folder });
    expect(await convert('movie.xyz')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('.nwb, .tif'),
    });
    expect((await convert('movie.h5')).stderr).toContain('HDF5 is only read, not written');
    expect(await convert('movie.bin')).toMatchObject({ code: 6 });
    expect(await convert('movie.bin', '--existing', 'skip')).toMatchObject({ code: 0 });
    expect(await convert('movie.nwb', '--dry-run')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Would write movie.nwb: 20 frames of 64 × 80, int16'),
    });
    expect(await listFolder(folder)).toEqual(['movie.bin', 'movie.tif']);
    expect(await readFile(join(folder, 'movie.bin'), 'utf8')).toBe('precious');
  }));

it('compares two results: pairs, traces, settings', () =>
  inFolder(async (folder) => {
    await writeTiff(join(folder, 'movie.tif'), smallRecording());
    const run = ['run', 'movie.tif', '--corrected', 'none', '--no-report', '-q', '-o'];
    expect((await ophys([...run, 'a.nwb'], { cwd: folder })).code).toBe(0);
    const other = ['--set', 'detection.threshold=7'];
    expect((await ophys([...run, 'b.nwb', ...other], { cwd: folder })).code).toBe(0);
    const compare = async (...args: string[]) => {
      const { code, stdout } = await ophys(['compare', ...args, '-f', 'json'], { cwd: folder });
      return { code, ...JSON.parse(stdout) };
    };
    const same = await compare('a.nwb', 'a.nwb', '--min-f1', '1');
    expect(same).toMatchObject({ code: 0, f1: 1, meanIou: 1, settings: [] });
    expect(same.traces.map(({ lowest }: { lowest: number }) => lowest.toFixed(6))).toEqual(
      same.traces.map(() => '1.000000'),
    );
    const differs = await compare('a.nwb', 'b.nwb');
    expect(differs.settings).toEqual([{ key: 'detection.threshold', a: 4.5, b: 7 }]);
  }));
