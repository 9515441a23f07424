import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareResults, curateResults, describeRun, exportResults } from '@ophys/pipeline/node';
import { writeTiff } from '@ophys/tiff-io/node';
import { describe, expect, it } from 'vitest';
import { smallRecording } from './inputs.ts';
import { inFolder, listFolder, ophys } from './ophys.ts';

const NOBODY = 65534;
const rate = ['--rate', '30', '-j', '1'];

describe('the directory of a run', () => {
  it(
    'is not replaced by a run of another movie, and tells results that are outdated',
    () =>
      inFolder(async (folder) => {
        const run = (...args: string[]) => ophys(args, { cwd: folder });
        await writeTiff(join(folder, 'a.tif'), smallRecording(150));
        await writeTiff(join(folder, 'b.tif'), smallRecording(140));
        expect(await run('run', 'a.tif', ...rate, '-o', 'q')).toMatchObject({ code: 0 });
        const results = join(folder, 'q', 'results.nwb');
        const before = await readFile(results);
        const other = await run('detect', 'b.tif', ...rate, '-o', 'q');
        expect(other.stderr).toMatch(/q is a run of .*a\.tif/);
        expect(other.code).toBe(6);
        const directory = join(folder, 'q');
        const outdated = async () => [
          (await describeRun(directory)).outdated,
          (await compareResults(directory, results)).b.outdated,
          (await curateResults(directory, {})).warnings[0],
          (await exportResults(directory, join(folder, 'csv'), { to: ['csv'], overwrite: true }))
            .warnings[0],
        ];
        expect(new Set(await outdated())).toEqual(new Set([undefined]));

        const detected = await run('detect', 'q', '--set', 'detection.threshold=7', '-j', '1');
        expect(detected.stderr).toMatch(/detection\.threshold was 4\.5, is 7/);
        const older = /results\.nwb and its report are older.*ophys run \S*q --resume/s;
        expect(detected.stderr).toMatch(older);
        for (const sentence of await outdated()) expect(sentence).toMatch(older);
        expect(await readFile(results)).toEqual(before);

        expect(await run('run', 'q', '--resume', '-j', '1')).toMatchObject({ code: 0 });
        expect(new Set(await outdated())).toEqual(new Set([undefined]));
        expect(await readFile(results)).not.toEqual(before);

        const within = await run('run', 'q/results.nwb', '-o', 'q', '--overwrite');
        expect([within.code, within.stderr]).toEqual([
          2,
          expect.stringMatching(/lies in q itself/),
        ]);
      }),
    120_000,
  );

  it('says what is kept when a run in it is stopped, and that its stage was interrupted', () =>
    inFolder(async (folder) => {
      await writeTiff(join(folder, 'in.tif'), smallRecording(1200));
      let sent = false;
      const stopped = await ophys(['run', 'in.tif', ...rate, '-o', 'q'], {
        cwd: folder,
        onStderr(text, kill) {
          if (sent || !text.includes('register:')) return;
          sent = true;
          kill('SIGINT');
        },
      });
      expect(stopped.code).toBe(130);
      expect(stopped.stderr).toMatch(/results\.nwb was not written\. q keeps what is done/);
      expect(stopped.stderr).not.toMatch(/nothing was left/);
      const { stdout } = await ophys(['status', 'q'], { cwd: folder });
      expect(stdout).toMatch(/register +interrupted/);
      expect(stdout).not.toMatch(/running/);
    }));
});

describe.skipIf(process.platform === 'win32')('a directory that cannot be written to', () => {
  it.each([
    ['below a folder', 'closed/q'],
    ['itself', 'closed'],
  ])('%s: says so, and is no bug', (_, out) =>
    inFolder(async (folder) => {
      await writeTiff(join(folder, 'in.tif'), smallRecording(20));
      await mkdir(join(folder, 'closed'));
      await chmod(folder, 0o755);
      await chmod(join(folder, 'closed'), 0o555);
      const isRoot = process.getuid?.() === 0;
      const outcome = await ophys(['run', 'in.tif', ...rate, '-o', out], {
        cwd: folder,
        ...(isRoot ? { uid: NOBODY } : {}),
      });
      expect(outcome.stderr).toMatch(/not permitted; take a folder that you may write to/);
      expect(outcome.code).toBe(5);
      expect(await listFolder(folder)).toEqual(['closed', 'in.tif']);
    }),
  );

  it('a file where a folder should be', () =>
    inFolder(async (folder) => {
      await writeTiff(join(folder, 'in.tif'), smallRecording(20));
      await writeFile(join(folder, 'q'), 'a note');
      const outcome = await ophys(['run', 'in.tif', ...rate, '-o', 'q/r'], { cwd: folder });
      expect([outcome.code, outcome.stderr]).toEqual([5, expect.stringMatching(/a file is where/)]);
      expect(await readFile(join(folder, 'q'), 'utf8')).toBe('a note');
    }));
});
