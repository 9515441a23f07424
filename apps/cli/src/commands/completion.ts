import { listSettings } from '@ophys/pipeline';
import { Argument, type Command } from 'commander';
import { shells } from '../completion/shells.ts';
import { describeForShells } from '../completion/words.ts';

const names = Object.keys(shells) as (keyof typeof shells)[];

/** `ophys completion`: what lets a shell complete commands, flags and settings. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .helpGroup('Settings')
    .summary('a script that lets your shell complete what you type')
    .description('Prints a script that lets your shell complete commands, flags and settings.')
    .addArgument(new Argument('<shell>', 'which shell').choices(names))
    .addHelpText(
      'after',
      `
Examples:
  $ ophys completion bash > ~/.local/share/bash-completion/completions/ophys
  $ ophys completion fish > ~/.config/fish/completions/ophys.fish
  $ ophys completion zsh > "\${fpath[1]}/_ophys"
  > ophys completion pwsh >> $PROFILE`,
    )
    .action((shell: keyof typeof shells) => {
      const words = describeForShells(program, listSettings());
      process.stdout.write(shells[shell](words));
    });
}
