import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { listSettings } from '@ophys/pipeline';
import { describe, expect, it } from 'vitest';
import { shells } from '../src/completion/shells.ts';
import { describeForShells } from '../src/completion/words.ts';
import { createProgram } from '../src/program.ts';

const words = describeForShells(createProgram({} as never, {}), listSettings());
const names = words.commands.map(({ name }) => name);

/** What bash offers for a line; the last word is what the cursor stands on. */
function complete(...typed: string[]): string[] {
  const script = [
    shells.bash(words),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: bash expands it
    'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ophys; printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n');
  const printed = execFileSync('bash', ['--norc', '-c', script, 'bash', 'ophys', ...typed], {
    encoding: 'utf8',
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  });
  return printed.split('\n').filter((line) => line !== '');
}

describe.skipIf(process.platform === 'win32')('completion in bash', () => {
  it('loads without a word', () => {
    execFileSync('bash', ['--norc', '-c', `set -eu\n${shells.bash(words)}`]);
  });

  it.each([
    [['va'], ['validate']],
    [['run', '--corr'], ['--corrected']],
    [
      ['run', '--corrected', ''],
      ['embed', 'none'],
    ],
    [['info', '--form'], ['--format']],
    [
      ['-f', 'js'],
      ['json', 'jsonl'],
    ],
    [['params', 'ex'], ['explain']],
    [['completion', 'f'], ['fish']],
    [['run', 'x.tif', '--set', 'motion.max_s'], ['motion.max_shift_fraction=']],
    [['--quiet', 'inspect', '--thr'], ['--threshold']],
  ])('offers after %j: %j', (typed, offered) => {
    expect(complete(...typed)).toEqual(offered);
  });

  it('offers every command, then files', () => {
    const offered = complete('');
    expect(offered.slice(0, names.length)).toEqual(names);
    expect(complete('info', 'READ')).toEqual(['README.md']);
  });
});

it.each(Object.entries(shells))(
  'the script for %s names every command and flag',
  (shell, render) => {
    const script = render(words);
    for (const { name, flags } of words.commands) {
      expect(script).toContain(name);
      for (const flag of flags.flatMap((one) => one.names)) {
        expect(script, shell).toContain(shell === 'fish' ? flag.replace(/^-+/, '') : flag);
      }
    }
  },
);
