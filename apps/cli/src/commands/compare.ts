import { InvalidArgumentError } from '@ophys/core';
import { compareResults, type ResultsComparison } from '@ophys/pipeline/node';
import type { Command } from 'commander';
import type { CommandContext } from '../frame/context.ts';
import { exitCode } from '../frame/exit-codes.ts';
import { fitLine } from '../terminal/fit-line.ts';
import { renderTable } from '../terminal/table.ts';

interface CompareFlags {
  readonly iou: string;
  readonly minF1: string;
}

/** `ophys compare`: how two results agree. */
export function addCompareCommand(program: Command, context: CommandContext): void {
  program
    .command('compare')
    .helpGroup('Check')
    .summary('how ROIs, traces and settings of two results agree')
    .description(
      'Matches the ROIs of two results one to one by their pixels, correlates the traces of pairs, and lists the settings that differ. B counts as the truth.',
    )
    .argument('<a>', 'an NWB file, or the directory of a run')
    .argument('<b>', 'another one, of the same field of view')
    .option('--iou <share>', 'least intersection over union of a pair', '0.5')
    .option('--min-f1 <share>', 'exit with 1 when F1 is lower', '0')
    .addHelpText('after', '\nExample:\n  $ ophys compare mine.nwb theirs.nwb --min-f1 0.9')
    .action((a: string, b: string, flags: CompareFlags) => compare(a, b, flags, context));
}

async function compare(
  a: string,
  b: string,
  flags: CompareFlags,
  { output, setExitCode, signal, note }: CommandContext,
): Promise<void> {
  const iouThreshold = share('iou', flags.iou);
  const least = share('min-f1', flags.minF1);
  const comparison = await compareResults(a, b, { iouThreshold, signal });
  if (comparison.f1 < least) setExitCode(exitCode.findings);
  for (const { outdated } of [comparison.a, comparison.b]) if (outdated) note(outdated);
  output.print({ schema: 'ophys/compare/1', ...comparison }, () => renderComparison(comparison));
}

function renderComparison(comparison: ResultsComparison): string {
  const { a, b, matches, precision, recall, f1, meanIou, traces, settings } = comparison;
  const number = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(3));
  const rois = [
    ['in A', String(a.rois)],
    ['in B', String(b.rois)],
    ['pairs', String(matches.length)],
    ['precision', number(precision)],
    ['recall', number(recall)],
    ['F1', number(f1)],
    ['mean IoU of pairs', number(meanIou)],
  ];
  const agreement = traces.map(({ name, median, lowest }) => [
    name,
    number(median),
    number(lowest),
  ]);
  const differing = settings.map(({ key, a: left, b: right }) =>
    fitLine(`  ${key.padEnd(32)} ${shown(left).padEnd(18)} ${shown(right)}`),
  );
  return [
    `A ${a.path}\nB ${b.path}\n\n`,
    renderTable(['ROIs', ''], rois, ['']),
    ...(traces.length > 0
      ? [
          '\n',
          renderTable(['correlation of traces', 'median', 'lowest'], agreement, [
            'median',
            'lowest',
          ]),
        ]
      : []),
    `\n${headOfSettings(comparison)}\n`,
    ...differing,
  ].join('');
}

function headOfSettings({ a, b, settings }: ResultsComparison): string {
  const silent = [a, b].find(({ saysSettings }) => !saysSettings);
  if (silent) return `${silent.path} does not say its settings.`;
  return settings.length > 0 ? 'Settings that differ, A and B:' : 'No settings differ.';
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? '–';
}

function share(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError(name, `--${name} is a share from 0 to 1, not "${text}".`);
}
