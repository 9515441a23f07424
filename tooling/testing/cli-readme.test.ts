import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTiff } from '@ophys/tiff-io/node';
import { expect, it } from 'vitest';
import * as cli from '../../apps/cli/src/program.ts';
import { smallRecording } from '../../apps/cli/test/inputs.ts';
import { inFolder } from '../../apps/cli/test/ophys.ts';
import { renderCommands, withCommandTables } from '../docs/commands.mjs';
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

it('lists the commands and the exit codes that there are', async () => {
  const text = await readFile(page, 'utf8');
  expect(text, 'run `npm run build` and `npm run docs`').toBe(withCommandTables(text, cli));
});

it('the page of commands is what the program prints', async () => {
  const text = await readFile(new URL('../../docs/commands.md', import.meta.url), 'utf8');
  expect(text, 'run `npm run build` and `npm run docs`').toBe(renderCommands(cli));
});
