import { InvalidArgumentError } from '@ophys/core';
import {
  type ImportSource,
  type ImportSummary,
  importResults,
  importSources,
} from '@ophys/pipeline/node';
import { Argument, type Command } from 'commander';
import type { CommandContext } from '../frame/context.ts';
import { plural } from '../terminal/format.ts';
import { software } from '../version.ts';

/** `ophys import`: results of other programs as NWB. */
export function addImportCommand(program: Command, context: CommandContext): void {
  program
    .command('import')
    .helpGroup('Exchange')
    .summary('results of suite2p, CaImAn, Cellpose, ImageJ as NWB')
    .description(
      'Writes what another program found as NWB; metadata comes from its files and the settings.',
    )
    .addArgument(new Argument('<tool>', 'the program').choices(importSources))
    .argument('<input>', 'folder of suite2p, HDF5 file of CaImAn, _seg.npy, RoiSet.zip')
    .option('--rate <hz>', 'frames per second, when the input does not say')
    .option('--frame <rowsxcolumns>', 'size of the frames, when the input does not say')
    .addHelpText(
      'after',
      `
Examples:
  $ ophys import suite2p session/suite2p/plane0 -o session.nwb
  $ ophys import caiman results.hdf5 -o session.nwb --rate 30
  $ ophys import imagej RoiSet.zip --frame 512x512 -o rois.nwb`,
    )
    .action((tool: ImportSource, input: string, { frame }: { readonly frame?: string }) =>
      run(tool, input, frame, context),
    );
}

async function run(
  from: ImportSource,
  input: string,
  frame: string | undefined,
  context: CommandContext,
): Promise<void> {
  const { flags, signal, output } = context;
  if (flags.out === undefined) {
    throw new InvalidArgumentError('out', 'Say where the result goes, e.g. -o session.nwb.');
  }
  const summary = await importResults(input, flags.out, {
    from,
    frame: frame === undefined ? undefined : parseFrame(frame),
    settings: await context.loadSettings(),
    software,
    signal,
    overwrite: flags.existing === 'overwrite',
  });
  output.print({ schema: 'ophys/import/1', ...summary }, () => render(summary));
}

function parseFrame(text: string): { height: number; width: number } {
  const [, height, width] = /^(\d+)[x×,](\d+)$/.exec(text.trim()) ?? [];
  if (Number(height) > 0 && Number(width) > 0)
    return { height: Number(height), width: Number(width) };
  throw new InvalidArgumentError('frame', `Expected rows x columns, e.g. 512x640, got "${text}".`);
}

function render({ output, rois, signals, unknown, warnings }: ImportSummary): string {
  const head = `${output}: ${plural(rois, 'ROI')}, ${signals.join(', ') || 'no signals'}`;
  return [head, ...[...warnings, ...unknown].map((line) => `  · ${line}`), ''].join('\n');
}
