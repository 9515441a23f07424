import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Outcome, ophys } from '../../apps/cli/test/ophys.ts';
import { codeBlocks } from './run-example.ts';

/** A command of a page, with what the page says it prints. */
export interface ShownCommand {
  readonly command: string;
  /** Lines shown below it; `…` stands for lines left out. */
  readonly output: readonly string[];
}

/** How a shown command ended. */
export interface RanCommand extends ShownCommand, Outcome {}

/** The commands of a page's `sh` blocks (one per line) and `console` blocks (after `$ `), in order. */
export async function shownCommands(page: URL): Promise<ShownCommand[]> {
  const text = (await readFile(page, 'utf8')).replaceAll(/ \\\n\s*/g, ' ');
  const plain = codeBlocks(text, 'sh').flatMap((block) =>
    block.split('\n').map((command) => ({ command, output: [] })),
  );
  const withOutput = codeBlocks(text, 'console').flatMap((block) =>
    block.split(/^\$ /m).map((part) => {
      const [command = '', ...output] = part.trimEnd().split('\n');
      return { command, output };
    }),
  );
  return [...plain, ...withOutput].filter(({ command }) => command !== '');
}

/**
 * Runs every `ophys` command that a page shows, in order, in the folder given.
 *
 * @throws when the page shows none
 */
export async function runCommands(page: URL, folder: string): Promise<RanCommand[]> {
  const ran: RanCommand[] = [];
  for (const shown of await shownCommands(page)) {
    const match = /^(?:npx @ophys\/cli|ophys) (.*)$/.exec(shown.command);
    if (match === null) continue;
    const [, args = ''] = match;
    assert.doesNotMatch(args, /["'|<>&;$]/, `${shown.command} needs no shell`);
    ran.push({ ...shown, ...(await ophys(args.split(/\s+/), { cwd: folder })) });
  }
  assert.ok(ran.length > 0, `${fileURLToPath(page)} shows an ophys command`);
  return ran;
}

/** A text with every number written as `#` and every run of blanks as one: what machines agree on. */
export function withoutFigures(text: string): string {
  return text
    .replaceAll(/\d[\d.,]*/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
