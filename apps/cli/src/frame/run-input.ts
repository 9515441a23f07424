import { InvalidArgumentError } from '@ophys/core';
import { mergeSettings, type SettingsInput } from '@ophys/pipeline';
import { readRunRecord } from '@ophys/pipeline/node';
import type { CommandContext } from './context.ts';

/** What a run works on, and where. */
export interface RunTarget {
  readonly input: string;
  /** Absent only where nothing is written: `--dry-run`. */
  readonly out: string | undefined;
  readonly settings: SettingsInput;
  /** Which movie of the input an earlier run was about. */
  readonly selection: Readonly<Record<string, string | number>>;
}

/**
 * The input and output that a command was given. For an earlier run's directory they are that run's, and
 * its settings lie below those given now.
 *
 * @throws {InvalidArgumentError} when nothing says where the result goes
 */
export async function findRunTarget(given: string, context: CommandContext): Promise<RunTarget> {
  const settings = await context.loadSettings();
  const record = await readRunRecord(given);
  if (record !== undefined) {
    const { movie: _, ...selection } = record.input.selection;
    return {
      selection,
      input: record.given,
      out: context.flags.out ?? given,
      settings: mergeSettings(record.settings, settings),
    };
  }
  if (context.flags.out !== undefined || context.flags.dryRun) {
    return { input: given, out: context.flags.out, settings, selection: {} };
  }
  throw new InvalidArgumentError(
    'out',
    'Say where the result goes: -o movie.nwb for a file, -o movie for a run directory.',
  );
}
