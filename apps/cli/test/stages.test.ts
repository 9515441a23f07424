import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { collectFrames } from '@ophys/core';
import { writeTiff } from '@ophys/tiff-io/node';
import { expect, it } from 'vitest';
import { smallRecording } from './inputs.ts';
import { inFolder, listFolder, ophys } from './ophys.ts';

it('runs stages one by one in a run directory, uses what is kept, and says why a stage ran', () =>
  inFolder(async (folder) => {
    await writeTiff(join(folder, 'in.tif'), smallRecording(150));
    const run = async (...args: string[]) => {
      const outcome = await ophys([...args, '-j', '1'], { cwd: folder });
      expect(outcome.code, outcome.stderr).toBe(0);
      return outcome.stdout;
    };
    const states = async (...args: string[]) => {
      const { stages } = JSON.parse(await run(...args, '-f', 'json'));
      return Object.fromEntries(
        stages.map(({ stage, state }: { stage: string; state: string }) => [stage, state]),
      );
    };
    expect(await states('register', 'in.tif', '--rate', '30', '-o', 'out')).toEqual({
      reference: 'done',
      'field model': 'done',
      register: 'done',
      average: 'done',
    });
    expect(await run('status', 'out')).toContain('finished as far as it was asked for');
    const threshold = ['--set', 'detection.threshold=5'];
    await states('detect', 'out');
    const again = await states('detect', 'out', ...threshold);
    expect(again).toMatchObject({ register: 'reused', average: 'reused', detect: 'done' });
    expect(await run('status', 'out', '--why', 'detect')).toBe(
      'detect had to run (done): detection.threshold was 4.5, is 5.\n',
    );
    const { extract, ...classified } = await states('classify', 'out');
    expect(classified).toMatchObject({ detect: 'reused', demix: 'reused', assess: 'done' });
    expect(extract).toBeUndefined();
    const dry = await run('detect', 'out', '-n', '--set', 'detection.diameter_px=9');
    expect(dry).toMatch(/^Reused: reference, field model, register, average$/m);
    expect(dry).toMatch(/^First to run: detect; detection.diameter_px was .*, is 9$/m);
    await run('run', 'out', '--from', 'signals');
    const whole = await states('status', 'out');
    expect(whole).toMatchObject({
      'line phase': 'left out',
      detect: 'reused',
      extract: 'done',
      write: 'done',
    });
    const finished = await ophys(['run', 'out'], { cwd: folder });
    expect([finished.code, finished.stderr]).toEqual([6, expect.stringMatching(/--resume/)]);
    const events = (await readFile(join(folder, 'out', 'events.jsonl'), 'utf8')).trim().split('\n');
    expect(events.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ event: 'progress', stage: 'register', done: 150, total: 150 }),
    );

    const holder = { pid: process.pid, host: hostname(), token: 'other' };
    await writeFile(join(folder, 'out', 'run.lock'), JSON.stringify(holder));
    const held = await ophys(['run', 'out', '--resume'], { cwd: folder });
    expect([held.code, held.stderr]).toEqual([6, expect.stringContaining(String(process.pid))]);
    const gone = { ...holder, pid: 2 ** 22 + 1 };
    await writeFile(join(folder, 'out', 'run.lock'), JSON.stringify(gone));
    await run('run', 'out', '--resume');
  }));

it('foretells a run of bare pixels without an output, and goes on with it by its directory alone', () =>
  inFolder(async (folder) => {
    const pixels = await collectFrames(smallRecording(100));
    await writeFile(join(folder, 'in.raw'), new Uint8Array(pixels.buffer));
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await ophys([...args, '-f', 'json', '-j', '1'], {
        cwd: folder,
      });
      expect(code, stderr).toBe(0);
      return JSON.parse(stdout);
    };
    const given = ['in.raw', '--raw', '64x80:int16', '--rate', '30'];
    const { stages, ...forecast } = await run('run', ...given, '--dry-run');
    expect(stages).toBeUndefined();
    expect(forecast.movie).toMatchObject({ frames: 100, height: 64, width: 80 });
    expect(await listFolder(folder)).toEqual(['in.raw']);
    await run('register', ...given, '-o', 'out');
    const again = await run('register', 'out');
    expect(again.stages.map(({ state }: { state: string }) => state)).not.toContain('done');
    const record = JSON.parse(await readFile(join(folder, 'out', 'run.json'), 'utf8'));
    expect(record).toMatchObject({ forecast, input: { selection: { raw: '64x80:int16' } } });
  }));
