import { describeInput } from '@ophys/pipeline/node';
import type { Command } from 'commander';
import type { CommandContext } from '../frame/context.ts';
import { forEachFile } from '../frame/for-each-file.ts';
import { renderDescription } from '../terminal/description.ts';

interface InfoFlags {
  readonly raw?: string;
}

/** `ophys info`: what a file is. */
export function addInfoCommand(program: Command, context: CommandContext): void {
  program
    .command('info')
    .helpGroup('Look')
    .summary('what a file is: size, frames, rate, content, warnings')
    .description('Says what a file is, without reading its pixels.')
    .argument('<file...>', 'movies, NWB or HDF5 files, folders, or datasets as file.h5:/path')
    .option('--raw <format>', 'files are bare pixels, e.g. 512x640:uint16 (height x width)')
    .addHelpText('after', '\nExample:\n  $ ophys info movie.tif session.nwb')
    .action((files: readonly string[], options: InfoFlags) =>
      describeFiles(files, context, options),
    );
}

/** Prints what each file is. */
export async function describeFiles(
  files: readonly string[],
  { output, setExitCode, signal }: CommandContext,
  options: InfoFlags = {},
): Promise<void> {
  const list = output.openList('ophys/info/1');
  await forEachFile(files, setExitCode, async (file) => {
    const description = await describeInput(file, { ...options, signal });
    list.add(description, () => renderDescription(description));
  });
  list.end();
}
