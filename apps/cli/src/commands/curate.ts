import { type CurationSummary, curateResults } from '@ophys/pipeline/node';
import type { Command } from 'commander';
import type { CommandContext } from '../frame/context.ts';
import { plural } from '../terminal/format.ts';

interface CurateFlags {
  readonly apply?: string;
  readonly export?: string;
}

/** `ophys curate`: decisions about ROIs. */
export function addCurateCommand(program: Command, context: CommandContext): void {
  program
    .command('curate')
    .helpGroup('Exchange')
    .summary('accept, reject, merge and draw ROIs by a list of edits')
    .description(
      'Adds edits to the log of a results file and writes the file with what they come to; without --apply, says where the log stands.',
    )
    .argument('<input>', 'NWB file, or the directory of a run')
    .option('--apply <edits.json>', 'edits to add: accept, reject, merge, draw, undo')
    .option('--export <edits.json>', 'write the whole log to a file')
    .addHelpText(
      'after',
      `
Examples:
  $ ophys curate session.nwb --apply edits.json -o curated.nwb
  $ ophys curate run-directory --export edits.json

Edits: [{"action":"accept","roi":3},{"action":"reject","roi":5},
  {"action":"merge","rois":[1,4]},{"action":"draw","pixels":[[10,20],[11,20]]}]`,
    )
    .action((input: string, flags: CurateFlags) => run(input, flags, context));
}

async function run(input: string, own: CurateFlags, { flags, output }: CommandContext) {
  const summary = await curateResults(input, {
    apply: own.apply,
    exportTo: own.export,
    output: flags.out,
    overwrite: flags.existing === 'overwrite',
  });
  output.print({ schema: 'ophys/curate/1', ...summary }, () => render(summary));
}

function render({ input, output, log, edits, rois, warnings }: CurationSummary): string {
  const states = Object.entries(rois).map(([state, count]) => `${count} ${state}`);
  return [
    `${output ?? input}: ${states.join(', ')}`,
    edits === undefined
      ? `  by the edits in ${log ?? 'a log'} beside the results that it was made from`
      : `  ${plural(edits, 'edit')} in ${log}`,
    ...warnings.map((sentence) => `  · ${sentence}`),
    '',
  ].join('\n');
}
