import { type ValidationFinding, validateNwb } from '@ophys/pipeline/node';
import type { Command } from 'commander';
import type { CommandContext } from '../frame/context.ts';
import { exitCode } from '../frame/exit-codes.ts';
import { forEachFile } from '../frame/for-each-file.ts';
import { plural } from '../terminal/format.ts';
import { wrap } from '../terminal/wrap.ts';

/** `ophys validate`: whether files keep to the NWB standard. */
export function addValidateCommand(program: Command, context: CommandContext): void {
  program
    .command('validate')
    .helpGroup('Check')
    .summary('check NWB files against the standard')
    .description(
      'Checks NWB files against the standard. Exits with 1 when a file has errors; warnings alone do not count.',
    )
    .argument('<file...>', 'NWB files')
    .addHelpText('after', '\nExample:\n  $ ophys validate session.nwb')
    .action((files: readonly string[]) => validate(files, context));
}

async function validate(
  files: readonly string[],
  { output, setExitCode, paint }: CommandContext,
): Promise<void> {
  const list = output.openList('ophys/validate/1');
  await forEachFile(files, setExitCode, async (path) => {
    const findings = await validateNwb(path);
    const errors = findings.filter(({ severity }) => severity === 'error').length;
    if (errors > 0) setExitCode(exitCode.findings);
    list.add({ path, valid: errors === 0, findings }, () => renderFindings(path, findings, paint));
  });
  list.end();
}

function renderFindings(
  path: string,
  findings: readonly ValidationFinding[],
  paint: CommandContext['paint'],
): string {
  const count = (wanted: string) => findings.filter(({ severity }) => severity === wanted).length;
  const head = `${path}: ${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}\n`;
  const lines = findings.map(
    ({ severity, path: at, message, fix }) =>
      `  ${paint(severity === 'error' ? 'red' : 'yellow', severity)}  ${at}\n${wrap(message, 4)}${wrap(`→ ${fix}`, 4)}`,
  );
  return head + lines.join('');
}
