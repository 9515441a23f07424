import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError } from '@ophys/core';
import { writeAtomically } from '@ophys/core/node';
import { asWriteError, type BatchItem, listBatchItems } from '@ophys/pipeline/node';
import { type Command, InvalidArgumentError as InvalidOption, Option } from 'commander';
import { type BatchResult, type ItemOptions, runItem } from '../batch/run-item.ts';
import { renderSubmitScript } from '../batch/submit-script.ts';
import type { CommandContext } from '../frame/context.ts';
import { exitCode } from '../frame/exit-codes.ts';
import { formatSeconds, plural } from '../terminal/format.ts';
import { renderTable } from '../terminal/table.ts';

interface BatchFlags {
  readonly atOnce: number;
  readonly submit?: 'print';
  readonly taskIndex?: number;
}

/** `ophys batch`: the main job on many recordings. */
export function addBatchCommand(program: Command, context: CommandContext): void {
  program
    .command('batch')
    .helpGroup('Run')
    .summary('the main job on many recordings')
    .description(
      'Runs the main job on every recording of a manifest or list, each in a run directory of its own; one that fails stops no other. Finished ones are brought up to date.',
    )
    .argument('<inputs...>', 'a manifest.csv (columns: input, name, group.key …), or recordings')
    .option('--at-once <n>', 'recordings at a time; they share the threads of -j', wholeNumber, 1)
    .addOption(
      new Option('--submit <how>', 'print a script for sbatch, and run nothing').choices(['print']),
    )
    .option('--task-index <n>', 'only this recording, counted from 0', wholeNumber)
    .addHelpText(
      'after',
      `
Examples:
  $ ophys batch sessions.csv -o results -j 8 --at-once 2
  $ ophys batch 'raw/*.tif' -o results --set imaging.rate_hz=30
  $ ophys batch sessions.csv -o results --submit print > run.sh; sbatch run.sh`,
    )
    .action((inputs: readonly string[], flags: BatchFlags) => batch(inputs, flags, context));
}

async function batch(
  inputs: readonly string[],
  { atOnce, submit, taskIndex }: BatchFlags,
  context: CommandContext,
): Promise<void> {
  const { flags, signal } = context;
  const { out: folder, jobs } = flags;
  if (folder === undefined) {
    throw new InvalidArgumentError('out', 'Say where the run directories go, e.g. -o results.');
  }
  const items = await listBatchItems(inputs);
  if (submit === 'print') {
    const sets = flags.set.flatMap((text) => ['--set', text]);
    const args = [
      ...inputs,
      '-o',
      folder,
      ...flags.config.flatMap((path) => ['-c', path]),
      ...sets,
    ];
    process.stdout.write(renderSubmitScript({ count: items.length, jobs, folder, args }));
    return;
  }
  const chosen = chooseItems(items, taskIndex);
  if (flags.dryRun) {
    for (const { index, input, name } of chosen) {
      context.note(`${index}: ${input} to ${join(folder, name)}`);
    }
    return;
  }
  await mkdir(folder, { recursive: true }).catch((error) => {
    throw asWriteError(folder, error);
  });
  const share = Math.max(1, Math.floor(jobs / Math.max(1, atOnce)));
  const results = await runItems(chosen, atOnce, { folder, flags, jobs: share, signal }, context);
  signal.throwIfAborted();
  const document = { schema: 'ophys/batch/1', folder, items: results } as const;
  if (taskIndex === undefined) {
    await writeAtomically(join(folder, 'batch.json'), `${JSON.stringify(document, null, 2)}\n`);
  }
  context.output.print(document, () => renderResults(results));
  const failed = results.filter(({ code }) => code !== 0);
  const [only] = failed;
  if (taskIndex !== undefined && only) context.setExitCode(only.code);
  else if (failed.length > 0) context.setExitCode(exitCode.partly);
}

function chooseItems(items: readonly BatchItem[], index: number | undefined): readonly BatchItem[] {
  if (index === undefined) return items;
  const item = items[index];
  if (item) return [item];
  throw new InvalidArgumentError(
    'task-index',
    `There are ${items.length} recordings, counted from 0; there is none of index ${index}.`,
  );
}

/** Runs items, some at a time; results come in the order of the items. */
async function runItems(
  items: readonly BatchItem[],
  atOnce: number,
  options: ItemOptions,
  context: CommandContext,
): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  const waiting = items.entries();
  const work = async () => {
    for (const [place, item] of waiting) {
      if (options.signal.aborted) return;
      const result = await runItem(item, options);
      results[place] = result;
      const end = result.error ?? plural(result.rois ?? 0, 'ROI');
      context.note(`${item.name}: ${end} (${formatSeconds(result.seconds)})`);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, work));
  return results;
}

function renderResults(results: readonly BatchResult[]): string {
  const rows = results.map(({ name, code, seconds, rois }) => [
    name,
    code === 0 ? 'done' : `failed (${code})`,
    rois === undefined ? '–' : String(rois),
    formatSeconds(seconds),
  ]);
  const failed = results.filter(({ code }) => code !== 0);
  const table = renderTable(['recording', 'state', 'ROIs', 'time'], rows, ['ROIs', 'time']);
  const reasons = failed.map(({ name, error }) => `  · ${name}: ${error}\n`);
  return `\n${table}\n${failed.length} of ${plural(results.length, 'recording')} failed\n${reasons.join('')}`;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidOption('Expected a whole number.');
}
