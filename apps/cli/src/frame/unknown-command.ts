import { stat } from 'node:fs/promises';
import { nearestName, UnknownNameError } from '@ophys/core';
import type { Command } from 'commander';

/**
 * Refuses a first argument that is neither a command nor a file, but looks like a command.
 *
 * @throws {UnknownNameError} naming the command that was probably meant
 */
export async function refuseUnknownCommand(program: Command, name: string): Promise<void> {
  if (!/^[a-z]+$/.test(name)) return;
  if (await stat(name).catch(() => undefined)) return;
  const near = nearestName(
    name,
    program.commands.map((command) => command.name()),
  );
  const hint = near ? `did you mean ophys ${near}?` : 'ophys --help lists the commands.';
  throw new UnknownNameError('command', `There is no command and no file "${name}"; ${hint}`);
}
