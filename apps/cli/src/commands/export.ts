import { InvalidArgumentError } from '@ophys/core';
import {
  type ExportSummary,
  exportResults,
  exportTargets,
  parseTarget,
} from '@ophys/pipeline/node';
import type { Command } from 'commander';
import type { CommandContext } from '../frame/context.ts';
import { plural } from '../terminal/format.ts';

/** `ophys export`: results for other programs. */
export function addExportCommand(program: Command, context: CommandContext): void {
  program
    .command('export')
    .helpGroup('Exchange')
    .summary('results as CSV, NPY, suite2p folder, ImageJ ROIs, GIF')
    .description(
      'Writes the results in an NWB file for other programs; values are those of the file.',
    )
    .argument('<input>', 'NWB file, or the directory of a run')
    .requiredOption('--to <names>', `one or more, by commas: ${exportTargets.join(', ')}`)
    .addHelpText(
      'after',
      `
Examples:
  $ ophys export session.nwb --to csv,npy -o tables
  $ ophys export session.nwb --to suite2p -o session
  $ ophys export session.nwb --to imagej-rois,labels-tiff -o rois`,
    )
    .action((input: string, { to }: { readonly to: string }) => run(input, to, context));
}

async function run(input: string, to: string, context: CommandContext): Promise<void> {
  const { flags, signal, output } = context;
  if (flags.out === undefined) {
    throw new InvalidArgumentError('out', 'Say which folder the files go into, e.g. -o exported.');
  }
  const view = context.openProgress();
  try {
    const summary = await exportResults(input, flags.out, {
      to: to.split(',').map((name) => parseTarget(name.trim())),
      overwrite: flags.existing === 'overwrite',
      signal,
      onProgress: view.update,
    });
    view.stop();
    output.print({ schema: 'ophys/export/1', ...summary }, () => render(summary));
  } finally {
    view.stop();
  }
}

function render({ input, files, rois, written, warnings }: ExportSummary): string {
  const paths = files.map((file) => `  ${file}`);
  const notes = warnings.map((sentence) => `  · ${sentence}`);
  return [`${countRois(rois, written)} of ${input}`, ...paths, ...notes, ''].join('\n');
}

/** `77 of 79 ROIs`, or `79 ROIs (suite2p 77, labels-tiff 76)` where targets hold different numbers. */
function countRois(rois: number, written: ExportSummary['written']): string {
  const counts = Object.entries(written);
  const [first = rois, ...others] = new Set(counts.map(([, count]) => count));
  if (others.length > 0) {
    const each = counts.map(([target, count]) => `${target} ${count}`).join(', ');
    return `${plural(rois, 'ROI')} (${each})`;
  }
  return first === rois ? plural(rois, 'ROI') : `${first} of ${plural(rois, 'ROI')}`;
}
