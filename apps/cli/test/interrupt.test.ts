import { join } from 'node:path';
import { writeTiff } from '@ophys/tiff-io/node';
import { describe, expect, it } from 'vitest';
import { smallRecording } from './inputs.ts';
import { inFolder, listFolder, ophys } from './ophys.ts';

const stages = ['reference', 'register', 'detect', 'demix', 'extract', 'signals'];

describe.skipIf(process.platform === 'win32')('an interrupted run', () => {
  it.each([
    ...stages.map((stage) => ['SIGINT', stage, 130] as const),
    ['SIGTERM', 'register', 143] as const,
  ])('%s during %s leaves nothing', (signal, stage, code) =>
    inFolder(async (folder) => {
      await writeTiff(join(folder, 'in.tif'), smallRecording(1200));
      let sent = false;
      const outcome = await ophys(['run', 'in.tif', '-o', 'out.nwb', '--rate', '30'], {
        cwd: folder,
        onStderr(text, kill) {
          if (sent || !text.includes(`${stage}:`)) return;
          sent = true;
          kill(signal);
        },
      });
      expect(sent).toBe(true);
      expect(outcome.code, outcome.stderr).toBe(code);
      expect(outcome.stderr).toMatch(new RegExp(`ophys: Stopped by ${signal}; nothing was left`));
      expect(await listFolder(folder)).toEqual(['in.tif']);
    }),
  );

  it('a process that is killed leaves nothing at the output path', () =>
    inFolder(async (folder) => {
      await writeTiff(join(folder, 'in.tif'), smallRecording(1200));
      const outcome = await ophys(['run', 'in.tif', '-o', 'out.nwb', '--rate', '30'], {
        cwd: folder,
        onStderr(text, kill) {
          if (text.includes('register:')) kill('SIGKILL');
        },
      });
      expect(outcome.code).toBeNull();
      expect(await listFolder(folder)).not.toContain('out.nwb');
      const again = await ophys(['run', 'in.tif', '-o', 'out.nwb', '--rate', '30'], {
        cwd: folder,
      });
      expect(again.code, again.stderr).toBe(0);
    }));
});
