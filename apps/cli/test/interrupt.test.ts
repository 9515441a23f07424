import { join } from 'node:path';
import { writeTiff } from '@ophys/tiff-io/node';
import { describe, expect, it } from 'vitest';
import { smallRecording } from './inputs.ts';
import { inFolder, listFolder, ophys } from './ophys.ts';

const stages = ['reference', 'register', 'detect', 'demix', 'assess', 'extract', 'signals'];

const run = ['run', 'in.tif', '-o', 'out.nwb', '--rate', '30'];

describe.skipIf(process.platform === 'win32')('a run that is stopped', () => {
  it.each([
    ...stages.map((stage) => ['SIGINT', stage, 130] as const),
    ['SIGTERM', 'register', 143] as const,
    ['SIGKILL', 'register', null] as const,
  ])(
    '%s during %s leaves nothing at the output, and goes on when it is started again',
    (signal, stage, code) =>
      inFolder(async (folder) => {
        await writeTiff(join(folder, 'in.tif'), smallRecording(1200));
        let sent = false;
        const outcome = await ophys(run, {
          cwd: folder,
          onStderr(text, kill) {
            if (sent || !text.includes(`${stage}:`)) return;
            sent = true;
            kill(signal);
          },
        });
        expect(sent).toBe(true);
        expect(outcome.code, outcome.stderr).toBe(code);
        if (signal !== 'SIGKILL') {
          expect(outcome.stderr).toMatch(
            new RegExp(`ophys: Stopped by ${signal}; nothing was left`),
          );
        }
        expect(await listFolder(folder)).toEqual(['in.tif', 'out.nwb.run']);
        if (stage !== 'detect') return;
        const again = await ophys([...run, '-f', 'json'], { cwd: folder });
        expect(again.code, again.stderr).toBe(0);
        const { stages: told } = JSON.parse(again.stdout);
        expect(told.find((one: { stage: string }) => one.stage === 'register').reused).toBe(true);
        expect(await listFolder(folder)).toEqual(['in.tif', 'out.html', 'out.nwb']);
      }),
  );
});
