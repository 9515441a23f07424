import type { SettingDescription } from '@ophys/pipeline';
import type { Command, Option } from 'commander';

/** A flag, as shells complete it. */
export interface FlagWords {
  /** With dashes, e.g. `-f` and `--format`. */
  readonly names: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  /** What it can be; empty when that is open. */
  readonly choices: readonly string[];
}

/** A command, as shells complete it. */
export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly FlagWords[];
  /** Words that may follow: commands within it, or choices of its argument. */
  readonly words: readonly string[];
}

/** Everything that is completed. */
export interface ShellWords {
  readonly commands: readonly CommandWords[];
  /** Of every command. */
  readonly flags: readonly FlagWords[];
  /** `group.key=`, for `--set`. */
  readonly assignments: readonly string[];
}

/** A program's commands, flags and settings, in the words that shells complete. */
export function describeForShells(
  program: Command,
  settings: readonly SettingDescription[],
): ShellWords {
  return {
    flags: flagsOf(program),
    assignments: settings.map(({ key }) => `${key}=`),
    commands: program.commands.map((command) => ({
      name: command.name(),
      description: command.summary(),
      flags: [...flagsOf(command), ...command.commands.flatMap(flagsOf)],
      words: [
        ...command.commands.map((inner) => inner.name()),
        ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      ],
    })),
  };
}

function flagsOf(command: Command): FlagWords[] {
  return command.options.filter(({ hidden }) => !hidden).map(describeFlag);
}

function describeFlag(option: Option): FlagWords {
  const { short, long, description, required, optional, argChoices } = option;
  return {
    names: [short, long].filter((name) => name !== undefined && name !== null),
    description,
    takesValue: required || optional,
    choices: argChoices ?? [],
  };
}
