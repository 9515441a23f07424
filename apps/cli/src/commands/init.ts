import { writeAtomically } from '@ophys/core/node';
import { renderTemplate } from '@ophys/pipeline';
import { draftSettings } from '@ophys/pipeline/node';
import type { Command } from 'commander';
import type { CommandContext } from '../frame/context.ts';
import { mayWrite } from '../frame/existing.ts';

/** `ophys init`: a settings file for a recording. */
export function addInitCommand(program: Command, context: CommandContext): void {
  program
    .command('init')
    .helpGroup('Run')
    .summary('write a commented ophys.toml from what a recording says')
    .description(
      'Writes a settings file with every setting, its unit and its default. What the recording says of itself is filled in; the rest stays a comment.',
    )
    .argument('<recording>', 'a file or folder as `ophys run` takes it')
    .addHelpText(
      'after',
      '\nExample:\n  $ ophys init movie.tif            writes ophys.toml; other files: -o lab.toml',
    )
    .action((recording: string) => init(recording, context));
}

async function init(recording: string, { flags, note }: CommandContext): Promise<void> {
  const path = flags.out ?? 'ophys.toml';
  const draft = await draftSettings(recording);
  const text = renderTemplate(draft);
  if (flags.dryRun || path === '-') {
    process.stdout.write(text);
    return;
  }
  if (!(await mayWrite(path, flags))) return;
  await writeAtomically(path, text);
  const missing = [...(draft.required?.keys() ?? [])].map(
    (key) => ` Set ${key} in it first: ${recording} does not say it.`,
  );
  note(
    `Wrote ${path}.${missing.join('')} \`ophys run ${recording} -o OUT.nwb\` reads it when it is called ophys.toml.`,
  );
}
