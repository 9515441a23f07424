import { validateNwb } from '@ophys/pipeline/node';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { exitCode } from '../exit-codes.ts';
import { forEachFile } from '../for-each-file.ts';
import { plural } from '../terminal/format.ts';

/** `ophys validate`: whether files keep to the NWB standard. */
export function addValidateCommand(program: Command, context: CommandContext): void {
  program
    .command('validate')
    .summary('check NWB files against the standard')
    .description(
      'Checks NWB files against the standard. Exits with 1 when a file has errors; warnings alone do not count.',
    )
    .argument('<file...>', 'NWB files')
    .option('--json', 'print one JSON document per file')
    .addHelpText('after', '\nExample:\n  $ ophys validate session.nwb')
    .action((files: readonly string[], { json = false }: { json?: boolean }) =>
      validate(files, json, context),
    );
}

async function validate(
  files: readonly string[],
  json: boolean,
  { setExitCode }: CommandContext,
): Promise<void> {
  await forEachFile(files, setExitCode, async (path) => {
    const findings = await validateNwb(path);
    const count = (wanted: string) => findings.filter(({ severity }) => severity === wanted).length;
    const [errors, warnings] = [count('error'), count('warning')];
    if (errors > 0) setExitCode(exitCode.findings);
    if (json) {
      const document = { schema: 'ophys/validate/1', path, valid: errors === 0, findings };
      process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
      return;
    }
    process.stdout.write(`${path}: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}\n`);
    for (const { severity, path: at, message, fix } of findings) {
      process.stdout.write(
        `  ${severity.padEnd(7)} ${at}: ${message}\n${' '.repeat(10)}→ ${fix}\n`,
      );
    }
  });
}
