import { InvalidArgumentError } from '@ophys/core';
import { type StageName, stageNames } from '@ophys/pipeline';
import { type CorrectedMovie, hasResults, runRecording } from '@ophys/pipeline/node';
import { type Command, Option } from 'commander';
import { backendOf } from '../frame/backend.ts';
import type { CommandContext } from '../frame/context.ts';
import { renderSummary } from '../terminal/summary.ts';
import { software } from '../version.ts';

interface RunFlags {
  readonly series?: string;
  readonly channel?: string;
  readonly plane?: string;
  readonly raw?: string;
  readonly axisOrder: 'xy' | 'yx';
  readonly corrected: CorrectedMovie;
  readonly from?: StageName;
  readonly force?: StageName;
  readonly report: string | boolean;
}

/** `ophys run`: the main job. */
export function addRunCommand(program: Command, context: CommandContext): void {
  program
    .command('run')
    .helpGroup('Run')
    .summary('the main job: registration, ROIs, signals, NWB, report')
    .description(
      'Registers a movie, finds its ROIs, extracts their signals and writes all of it as NWB.',
    )
    .argument('<input>', 'TIFF, AVI or a folder of them, NWB, an HDF5 dataset as file.h5:/path')
    .option('--rate <hz>', 'frames per second, when the input does not say')
    .option('--tau <seconds>', "decay time of the indicator's transients (1)")
    .option('--channel <which>', 'which channel, by name or number (1)')
    .option('--plane <which>', 'which plane, by name or number; needed when there are several')
    .option('--raw <format>', 'the file is bare pixels, e.g. 512x640:uint16 (height x width)')
    .option('--rois <file>', 'take these ROIs: label image, RoiSet.zip, Cellpose, stat.npy, CSV')
    .option('--series <name>', 'which photon series of an NWB file')
    .addOption(
      new Option('--axis-order <order>', 'spatial axes of an NWB movie on disk')
        .choices(['xy', 'yx'])
        .default('xy'),
    )
    .addOption(
      new Option('--corrected <how>', 'put the corrected movie into the file, or leave it out')
        .choices(['embed', 'none'])
        .default('embed'),
    )
    .addOption(
      new Option('--from <stage>', 'run this stage and those after it anew').choices(stageNames),
    )
    .addOption(new Option('--force <stage>', 'run this stage anew').choices(stageNames))
    .option('--report <file.html>', 'where the report goes (beside the output)')
    .option('--no-report', 'write no report')
    .addHelpText(
      'after',
      `
Examples:
  $ ophys run movie.tif --rate 30 -o movie.nwb
  $ ophys run movie.tif --rate 30 -o movie --from detect --resume
  $ ophys run session.nwb -o session_rois.nwb --corrected none
  $ ophys run data.h5:/imaging/movie --rate 15.5 -o out.nwb \\
      --set imaging.indicator=GCaMP6s --set imaging.location=V1`,
    )
    .action((input: string, flags: RunFlags) => run(input, flags, context));
}

async function run(input: string, own: RunFlags, context: CommandContext): Promise<void> {
  const { flags, signal } = context;
  if (flags.out === undefined) {
    throw new InvalidArgumentError(
      'out',
      'Say where the result goes: -o movie.nwb for a file, -o movie for a run directory.',
    );
  }
  if (flags.existing === 'skip' && (await hasResults(flags.out))) {
    context.note(`${flags.out} is there already; skipped.`);
    return;
  }
  const settings = await context.loadSettings();
  const view = context.openProgress();
  const runner = context.createRunner();
  try {
    const summary = await runRecording(input, flags.out, {
      ...own,
      settings,
      runner,
      software,
      signal,
      backend: backendOf(flags.gpu),
      existing: flags.existing === 'skip' ? 'error' : flags.existing,
      scratchFolder: flags.scratch,
      onProgress: view.update,
    });
    view.stop();
    context.output.print(summary, () => renderSummary(summary));
  } finally {
    view.stop();
    await runner.close();
  }
}
