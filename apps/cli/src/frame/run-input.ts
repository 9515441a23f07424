import { InvalidArgumentError } from '@ophys/core';
import { listSettings, mergeSettings, type SettingsInput, settingOf } from '@ophys/pipeline';
import { type RunRecord, readRunRecord } from '@ophys/pipeline/node';
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
  const { out } = context.flags;
  const before = record ?? (out === undefined ? undefined : await readRunRecord(out));
  if (before) tellChanges(before, settings, context);
  if (record !== undefined) {
    const { movie: _, ...selection } = record.input.selection;
    return {
      selection,
      input: record.given,
      out: out ?? given,
      settings: mergeSettings(record.settings, settings),
    };
  }
  if (out !== undefined || context.flags.dryRun) {
    return { input: given, out, settings, selection: {} };
  }
  throw new InvalidArgumentError(
    'out',
    'Say where the result goes: -o movie.nwb for a file, -o movie for a run directory.',
  );
}

/** What is set otherwise than in the run that is gone on with. */
function tellChanges(before: RunRecord, settings: SettingsInput, { note }: CommandContext): void {
  for (const { key } of listSettings()) {
    const [was, is] = [before.settings, settings].map((all) => settingOf(all, key));
    const [told, tells] = [was, is].map((value) => JSON.stringify(value));
    if (tells !== undefined && tells !== told) note(`${key} was ${told ?? 'unset'}, is ${tells}`);
  }
}
