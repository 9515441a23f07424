import { type ConvertSummary, convertMovie } from '@ophys/pipeline/node';
import type { Command } from 'commander';
import type { CommandContext } from '../frame/context.ts';
import { mayWrite } from '../frame/existing.ts';
import { addInputFlags, type MovieFlags } from '../frame/movie-flags.ts';
import { plural } from '../terminal/format.ts';
import { sentenceLines } from '../terminal/wrap.ts';
import { software } from '../version.ts';

/** `ophys convert`: a movie in another format. */
export function addConvertCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('convert')
    .helpGroup('Exchange')
    .summary('a movie as NWB, TIFF or bare pixels')
    .description(
      'Writes a movie in another format, by the ending of the output: .nwb, .tif or .bin. Pixels keep their type and their values.',
    )
    .argument('<input>', 'as `ophys run` takes it; `ophys formats` lists what is read')
    .argument('<output>', 'a file ending in .nwb, .tif or .bin');
  addInputFlags(command)
    .addHelpText(
      'after',
      '\nExamples:\n  $ ophys convert movie.tif movie.nwb --rate 30\n  $ ophys convert scan.tif red.tif --channel 2',
    )
    .action((input: string, output: string, own: MovieFlags) =>
      convert(input, output, own, context),
    );
}

async function convert(
  input: string,
  path: string,
  own: MovieFlags,
  context: CommandContext,
): Promise<void> {
  const { flags, signal } = context;
  if (!(await mayWrite(path, flags))) return;
  const view = context.openProgress();
  try {
    const summary = await convertMovie(input, path, {
      ...own,
      settings: await context.loadSettings(),
      overwrite: flags.existing === 'overwrite',
      dryRun: flags.dryRun,
      software,
      signal,
      onProgress: ({ done, total, unit }) => view.update({ stage: 'convert', done, total, unit }),
    });
    view.stop();
    context.output.print(summary, () => renderConversion(summary, flags.dryRun));
  } finally {
    view.stop();
  }
}

function renderConversion(summary: ConvertSummary, dryRun: boolean): string {
  const { output, format, frames, height, width, dtype, rateHz, unknown, warnings } = summary;
  const rate = rateHz === undefined ? '' : ` at ${rateHz} Hz`;
  const again = format === 'raw' ? `Read it with --raw ${height}x${width}:${dtype}\n` : '';
  const notes = [...unknown, ...warnings].map((sentence) =>
    sentenceLines('  · ', sentence, process.stdout),
  );
  return [
    `${dryRun ? 'Would write' : 'Wrote'} ${output}: ${plural(frames, 'frame')} of ${height} × ${width}, ${dtype}${rate}\n`,
    again,
    ...notes,
  ].join('');
}
