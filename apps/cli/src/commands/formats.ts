import { listFormats } from '@ophys/pipeline/node';
import type { Command } from 'commander';
import type { CommandContext } from '../frame/context.ts';

/** `ophys formats`: what can be read and written. */
export function addFormatsCommand(program: Command, context: CommandContext): void {
  program
    .command('formats')
    .helpGroup('Look')
    .summary('what can be read and written')
    .description('Lists the formats that can be read and written, and how each is named.')
    .addHelpText('after', '\nExample:\n  $ ophys formats -f json')
    .action(() => {
      const list = context.output.openList('ophys/formats/1');
      for (const format of listFormats()) {
        const uses = [format.reads ? 'read' : '', format.writes ? 'write' : ''].filter(Boolean);
        list.add(
          format,
          () =>
            `${format.name.padEnd(24)} ${uses.join(', ').padEnd(12)} ${format.written}\n${' '.repeat(25)}${format.kinds}\n`,
        );
      }
      list.end();
    });
}
