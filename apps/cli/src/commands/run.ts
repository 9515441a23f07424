import { type StageName, stageNames } from '@ophys/pipeline';
import { type CorrectedMovie, hasResults, runRecording } from '@ophys/pipeline/node';
import { type Command, Option } from 'commander';
import type { CommandContext } from '../frame/context.ts';
import { addMovieFlags, type MovieFlags } from '../frame/movie-flags.ts';
import { findRunTarget } from '../frame/run-input.ts';
import { workOnRun } from '../frame/work-on-run.ts';
import { renderSummary } from '../terminal/summary.ts';
import { runUntil } from './stages.ts';

interface RunFlags extends MovieFlags {
  readonly corrected: CorrectedMovie;
  readonly from?: StageName;
  readonly until?: StageName;
  readonly force?: StageName;
  readonly report: string | boolean;
}

/** `ophys run`: the main job. */
export function addRunCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('run')
    .helpGroup('Run')
    .summary('the main job: registration, ROIs, signals, NWB, report')
    .description(
      'Registers a movie, finds its ROIs, extracts their signals and writes all of it as NWB.',
    )
    .argument('<input>', 'a file, a folder, file.h5:/path, or a run directory');
  addMovieFlags(command)
    .addOption(
      new Option('--corrected <how>', 'the corrected movie in the file')
        .choices(['embed', 'none'])
        .default('embed'),
    )
    .addOption(
      new Option('--from <stage>', 'run this stage and those after it anew').choices(stageNames),
    )
    .addOption(new Option('--until <stage>', 'stop after this stage').choices(stageNames))
    .addOption(new Option('--force <stage>', 'run this stage anew').choices(stageNames))
    .option('--report <file.html>', 'where the report goes (beside the output)')
    .option('--no-report', 'write no report')
    .addHelpText(
      'after',
      `
Examples:
  $ ophys run movie.tif --rate 30 -o movie.nwb
  $ ophys run movie.tif --rate 30 -o movie --from detect --resume
  $ ophys run data.h5:/imaging/movie --rate 15.5 -o out.nwb \\
      --set imaging.indicator=GCaMP6s --set imaging.location=V1`,
    )
    .action((input: string, flags: RunFlags) => run(input, flags, context));
}

async function run(given: string, own: RunFlags, context: CommandContext): Promise<void> {
  const { flags } = context;
  const { until = 'write', ...options } = own;
  if (until !== 'write') return runUntil(given, until, options, context);
  const target = await findRunTarget(given, context);
  const { out } = target;
  if (flags.existing === 'skip' && out !== undefined && (await hasResults(out))) {
    context.note(`${out} is there already; skipped.`);
    return;
  }
  const existing = flags.existing === 'skip' ? 'error' : flags.existing;
  const summary = await workOnRun(target, options, until, context, (allowed) =>
    runRecording(allowed.input, allowed.out, { ...allowed.options, existing }),
  );
  if (summary) context.output.print(summary, () => renderSummary(summary));
}
