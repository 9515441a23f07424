import { type BackendChoice, backendChoices } from '@ophys/compute';
import {
  type CorrectedMovie,
  loadSettings,
  mergeSettings,
  parseAssignments,
  runRecording,
} from '@ophys/pipeline/node';
import { type Command, InvalidArgumentError as InvalidOption, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { createProgressView } from '../terminal/progress.ts';
import { printSummary } from '../terminal/summary.ts';
import { software } from '../version.ts';
import { createRunner, defaultJobs } from '../workers.ts';

interface RunFlags {
  readonly output: string;
  readonly rate?: number;
  readonly tau?: number;
  readonly config?: string;
  readonly set?: readonly string[];
  readonly series?: string;
  readonly axisOrder: 'xy' | 'yx';
  readonly corrected: CorrectedMovie;
  readonly backend: BackendChoice;
  readonly jobs: number;
  readonly report: string | boolean;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** `ophys run`: the main job. */
export function addRunCommand(program: Command, context: CommandContext): void {
  program
    .command('run')
    .summary('register a movie, find its ROIs, extract their signals, write NWB')
    .description(
      'Registers a movie, finds its ROIs, extracts their signals and writes all of it as NWB.',
    )
    .argument('<input>', 'TIFF or BigTIFF, NWB, or an HDF5 dataset as file.h5:/path')
    .requiredOption('-o, --output <file.nwb>', 'NWB file to write')
    .option('--rate <hz>', 'frames per second, when the input does not say', positiveNumber)
    .option('--tau <seconds>', "decay time of the indicator's transients (1)", positiveNumber)
    .option('-c, --config <file>', 'settings and metadata (ophys.toml here, when there is one)')
    .option('--set <group.key=value>', 'one setting; may be repeated', collect)
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
      new Option('--backend <name>', 'where kernels run').choices(backendChoices).default('auto'),
    )
    .option(
      '-j, --jobs <n>',
      'worker threads, at most one per core',
      positiveInteger,
      defaultJobs(),
    )
    .option('--report <file.html>', 'where the report goes (beside the output)')
    .option('--no-report', 'write no report')
    .option('--overwrite', 'replace the output when it exists')
    .option('--json', 'print the result as one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  $ ophys run movie.tif --rate 30 -o movie.nwb
  $ ophys run session.nwb -o session_rois.nwb --corrected none
  $ ophys run data.h5:/imaging/movie --rate 15.5 -o out.nwb \\
      --set imaging.indicator=GCaMP6s --set imaging.location=V1`,
    )
    .action((input: string, flags: RunFlags) => run(input, flags, context));
}

async function run(input: string, flags: RunFlags, { signal }: CommandContext): Promise<void> {
  const settings = mergeSettings(
    await loadSettings(flags.config),
    parseAssignments(flags.set ?? []),
    {
      imaging: { rateHz: flags.rate },
      traces: { tauSeconds: flags.tau },
    },
  );
  const view = createProgressView(process.stderr);
  const runner = createRunner(flags.jobs, flags.backend);
  try {
    const summary = await runRecording(input, flags.output, {
      settings,
      runner,
      software,
      signal,
      backend: flags.backend,
      corrected: flags.corrected,
      overwrite: flags.overwrite,
      report: flags.report,
      axisOrder: flags.axisOrder,
      series: flags.series,
      onProgress: view.update,
    });
    view.stop();
    printSummary(summary, flags.json ?? false);
  } finally {
    view.stop();
    await runner.close();
  }
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidOption('Expected a number above 0.');
  return value;
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value > 0)) {
    throw new InvalidOption('Expected a whole number above 0.');
  }
  return value;
}
