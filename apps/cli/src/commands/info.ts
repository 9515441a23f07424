import { describeInput } from '@ophys/pipeline/node';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { forEachFile } from '../for-each-file.ts';
import { renderDescription } from '../terminal/description.ts';

/** `ophys info`: what a file is. */
export function addInfoCommand(program: Command, { setExitCode }: CommandContext): void {
  program
    .command('info')
    .summary('say what a file is: size, frames, rate, content, warnings')
    .description('Says what a file is, without reading its pixels.')
    .argument('<file...>', 'TIFF, NWB or HDF5 files, or datasets as file.h5:/path')
    .option('--json', 'print one JSON document per file')
    .addHelpText('after', '\nExample:\n  $ ophys info movie.tif session.nwb')
    .action(async (files: readonly string[], { json = false }: { json?: boolean }) => {
      await forEachFile(files, setExitCode, async (file) => {
        const description = await describeInput(file);
        process.stdout.write(
          json ? `${JSON.stringify(description, null, 2)}\n` : renderDescription(description),
        );
      });
    });
}
