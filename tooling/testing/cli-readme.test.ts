import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTiff } from '@ophys/tiff-io/node';
import { expect, it } from 'vitest';
import { exitCode } from '../../apps/cli/src/exit-codes.ts';
import { smallRecording } from '../../apps/cli/test/inputs.ts';
import { inFolder, ophys } from '../../apps/cli/test/ophys.ts';
import { runCommands, withoutFigures } from './run-commands.ts';

const page = new URL('../../apps/cli/README.md', import.meta.url);

it('the session of the README goes as shown, figures of time and memory aside', () =>
  inFolder(async (folder) => {
    await writeTiff(join(folder, 'movie.tif'), smallRecording());
    const ran = await runCommands(page, folder);
    expect(ran.map(({ command }) => command.split(' ')[1])).toEqual(['info', 'run', 'validate']);
    for (const { command, code, stdout, stderr, output } of ran) {
      expect(code, `${command}\n${stderr}`).toBe(0);
      const printed = stdout.split('\n').map(withoutFigures);
      const shown = output.filter((line) => line !== '…').map(withoutFigures);
      expect(shown.length).toBeGreaterThan(0);
      expect(printed.filter((line) => shown.includes(line))).toEqual(shown);
    }
    const [info, , validate] = ran;
    expect(info.stdout).toBe(`${info.output.join('\n')}\n`);
    expect(validate.stdout).toBe(`${validate.output.join('\n')}\n`);
  }));

it('lists the exit codes and commands that there are', async () => {
  const text = await readFile(page, 'utf8');
  const codes = [...text.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, cell]) => cell.split(', '));
  expect(codes.map(Number)).toEqual(Object.values(exitCode));
  const help = (await ophys(['--help'], { cwd: '.' })).stdout;
  const section = /Commands:\n([\s\S]*?)\n\n/.exec(help)?.[1] ?? '';
  const commands = [...section.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
  const listed = [...text.matchAll(/^\| `ophys ([a-z]+)/gm)].map(([, name]) => name);
  expect(listed).toEqual(commands.filter((name) => name !== 'help'));
});
