import { InvalidArgumentError } from '@ophys/core';
import type { Command } from 'commander';
import { refuseUnknownCommand } from '../frame/unknown-command.ts';
import { renderExitCodes, renderGlobalFlags } from '../terminal/help.ts';

/** `ophys help`: help on a command, the flags of all commands, or the exit codes. */
export function addHelpCommand(program: Command): void {
  program
    .command('help')
    .helpGroup('Settings')
    .summary('help on a command, on all flags, on exit codes')
    .description('Helps on a command, on the flags of every command, or on exit codes.')
    .argument('[topic]', 'a command, "flags" or "exit-codes"')
    .addHelpText('after', '\nExample:\n  $ ophys help flags')
    .action(async (topic: string | undefined) => {
      process.stdout.write(await helpOn(program, topic));
    });
}

async function helpOn(program: Command, topic: string | undefined): Promise<string> {
  if (topic === undefined) return program.helpInformation();
  if (topic === 'flags') return renderGlobalFlags(program);
  if (topic === 'exit-codes') return renderExitCodes();
  const command = program.commands.find((one) => one.name() === topic);
  if (command) {
    command.outputHelp();
    return '';
  }
  await refuseUnknownCommand(program, topic);
  throw new InvalidArgumentError('topic', `There is no help on "${topic}".`);
}
