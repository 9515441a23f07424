import { InvalidArgumentError, nearestName } from '@ophys/core';
import { type Advice, type Importance, inspectNwb, listChecks } from '@ophys/pipeline/node';
import { type Command, Option } from 'commander';
import type { CommandContext } from '../frame/context.ts';
import { exitCode } from '../frame/exit-codes.ts';
import { forEachFile } from '../frame/for-each-file.ts';
import { plural } from '../terminal/format.ts';
import { wrap } from '../terminal/wrap.ts';

/** From what stops a file to what could be better. */
const importances = ['error', 'critical', 'violation', 'suggestion'] as const;

interface InspectFlags {
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  readonly threshold: Importance;
  readonly failOn: Importance | 'never';
}

/** `ophys inspect`: whether files keep to best practice. */
export function addInspectCommand(program: Command, context: CommandContext): void {
  program
    .command('inspect')
    .helpGroup('Check')
    .summary('check NWB files against best practice')
    .description(
      'Gives the advice of NWBInspector, under its names of checks, as far as they touch optical physiology; --config dandi weighs them as DANDI does. Exits with 1 when a file has advice that is critical.',
    )
    .argument('<file...>', 'NWB files')
    .option('--select <check>', 'only this check; repeatable, or between commas', names, [])
    .option('--ignore <check>', 'all but this check; repeatable, or between commas', names, [])
    .addOption(
      new Option('--threshold <importance>', 'least importance to show')
        .choices(importances)
        .default('suggestion'),
    )
    .addOption(
      new Option('--fail-on <importance>', 'least importance to exit with 1 for')
        .choices([...importances, 'never'])
        .default('critical'),
    )
    .addHelpText(
      'after',
      '\nExample:\n  $ ophys inspect session.nwb --config dandi --threshold violation',
    )
    .action((files: readonly string[], flags: InspectFlags) => inspect(files, flags, context));
}

async function inspect(
  files: readonly string[],
  flags: InspectFlags,
  { flags: { config: configs }, output, setExitCode, signal, paint }: CommandContext,
): Promise<void> {
  const config = chooseConfig(configs);
  const wanted = chooseChecks(flags);
  const isAtLeast = (one: Importance, least: Importance) =>
    importances.indexOf(one) <= importances.indexOf(least);
  const list = output.openList('ophys/inspect/1');
  await forEachFile(files, setExitCode, async (path) => {
    const all = await inspectNwb(path, { config, signal });
    const advice = all.filter(
      ({ check, importance }) => wanted.has(check) && isAtLeast(importance, flags.threshold),
    );
    const { failOn } = flags;
    if (failOn !== 'never' && advice.some(({ importance }) => isAtLeast(importance, failOn))) {
      setExitCode(exitCode.findings);
    }
    list.add({ path, advice }, () => renderAdvice(path, advice, paint));
  });
  list.end();
}

function chooseConfig(names: readonly string[]): 'dandi' | undefined {
  const name = names.at(-1);
  if (name === undefined || name === 'dandi') return name;
  throw new InvalidArgumentError(
    'config',
    `Advice is weighed by --config dandi, or without; there is no configuration ${name}.`,
  );
}

function chooseChecks({ select, ignore }: InspectFlags): ReadonlySet<string> {
  const all = listChecks().map(({ name }) => name);
  for (const name of [...select, ...ignore]) {
    if (all.includes(name)) continue;
    const near = nearestName(name, all);
    throw new InvalidArgumentError(
      'check',
      `There is no check ${name}${near ? `; did you mean ${near}?` : '.'}`,
    );
  }
  return new Set(
    all.filter((name) => (select.length === 0 || select.includes(name)) && !ignore.includes(name)),
  );
}

function renderAdvice(
  path: string,
  advice: readonly Advice[],
  paint: CommandContext['paint'],
): string {
  const counts = importances
    .map(
      (importance) =>
        [importance, advice.filter((one) => one.importance === importance).length] as const,
    )
    .filter(([, count]) => count > 0)
    .map(([importance, count]) =>
      importance === 'critical' ? `${count} critical` : plural(count, importance),
    );
  const head = `${path}: ${counts.join(', ') || 'nothing to say'}\n`;
  const lines = advice.map(
    ({ importance, path: at, check, message, fix }) =>
      `  ${paint(importance === 'suggestion' ? 'yellow' : 'red', importance)}  ${check}\n${wrap(`${at}: ${message}`, 4)}${wrap(`→ ${fix}`, 4)}`,
  );
  return head + lines.join('');
}

function names(value: string, before: readonly string[]): string[] {
  return [...before, ...value.split(',').map((name) => name.trim())];
}
