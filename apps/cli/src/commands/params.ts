import { InvalidArgumentError } from '@ophys/core';
import { writeAtomically } from '@ophys/core/node';
import {
  describeValues,
  explainSetting,
  listSettings,
  migrateText,
  parseSettings,
  requireSetting,
  resolveLayers,
  resolveSettings,
  settingOf,
  settingsJsonSchema,
} from '@ophys/pipeline';
import { readSettingsFile, readSettingsText } from '@ophys/pipeline/node';
import type { Command } from 'commander';
import type { CommandContext } from '../frame/context.ts';
import { mayWrite } from '../frame/existing.ts';
import { exitCode } from '../frame/exit-codes.ts';
import { fitLine } from '../terminal/fit-line.ts';

/** `ophys params`: what can be set. */
export function addParamsCommand(program: Command, context: CommandContext): void {
  const params = program
    .command('params')
    .helpGroup('Settings')
    .summary('list and explain settings; schema, migrate, diff')
    .description('Lists and explains the settings of a run, which files and --set give.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ ophys params explain motion.block_size_px\n  $ ophys params list --resolved -c lab.toml',
    );
  params
    .command('list')
    .summary('every setting; --resolved: its value here, and where from')
    .description('Lists every setting with its default, or its value and where that is from.')
    .option('--resolved', 'values as a run here would have them, and where each is from')
    .action(({ resolved }: { resolved?: boolean }) =>
      resolved ? listResolved(context) : listDefaults(context),
    );
  params
    .command('explain')
    .summary('all about one setting')
    .description(
      'Explains a setting: what it is, its unit, range, default, and what raising it does.',
    )
    .argument('<key>', 'group.key, e.g. motion.line_phase')
    .action((key: string) => explain(key, context));
  params
    .command('schema')
    .summary('JSON Schema of a settings file, for editors')
    .description('Prints the JSON Schema of a settings file.')
    .action(() => {
      process.stdout.write(`${JSON.stringify(settingsJsonSchema(), null, 2)}\n`);
    });
  params
    .command('migrate')
    .summary('a settings file with the names of today')
    .description(
      'Renames what older settings files call otherwise; prints, or writes with -o. Exits with 2 when a setting is left that is not known or out of range.',
    )
    .argument('<file>', 'a settings file in TOML')
    .action((file: string) => migrate(file, context));
  params
    .command('diff')
    .summary('what two settings files set differently')
    .description('Compares two settings files, defaults included. Exits with 1 when they differ.')
    .argument('<a>', 'a settings file')
    .argument('<b>', 'another one')
    .action((a: string, b: string) => diff(a, b, context));
}

function listDefaults({ output }: CommandContext): void {
  const list = output.openList('ophys/params/1');
  for (const { key, doc, effect, takes, default: initial } of listSettings()) {
    const value = initial === undefined ? '' : JSON.stringify(initial);
    list.add({ key, doc, effect, takes: describeValues(takes), default: initial }, () =>
      fitLine(`${key.padEnd(33)} ${value.padEnd(8)} ${doc}`),
    );
  }
  list.end();
}

async function listResolved({ output, loadLayers }: CommandContext): Promise<void> {
  const { settings, origins } = resolveLayers(await loadLayers());
  const list = output.openList('ophys/params/1');
  for (const { key } of listSettings()) {
    const value = settingOf(settings, key);
    const origin = origins.get(key) ?? 'default';
    const shown = value === undefined ? '–' : JSON.stringify(value);
    list.add({ key, value, origin }, () =>
      fitLine(`${key.padEnd(33)} ${shown.padEnd(22)} ${value === undefined ? '' : origin}`),
    );
  }
  list.end();
}

function explain(key: string, { output }: CommandContext): void {
  const setting = requireSetting(key);
  const document = { ...setting, takes: describeValues(setting.takes) };
  output.print({ schema: 'ophys/param/1', ...document }, () => explainSetting(setting));
}

async function migrate(file: string, { flags, note, setExitCode }: CommandContext): Promise<void> {
  if (!/\.toml$/i.test(file)) {
    throw new InvalidArgumentError('file', `${file} is not named as TOML; only TOML is migrated.`);
  }
  const text = await readSettingsText(file);
  const migrated = migrateText(text, parseSettings(text, file));
  const { layer } = await readSettingsFile(file);
  try {
    resolveSettings(layer.settings, layer);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    note(error.message);
    setExitCode(exitCode.usage);
  }
  if (flags.out === undefined) {
    process.stdout.write(migrated);
    return;
  }
  if (await mayWrite(flags.out, flags)) await writeAtomically(flags.out, migrated);
}

async function diff(a: string, b: string, { output, setExitCode }: CommandContext): Promise<void> {
  const [first, second] = await Promise.all(
    [a, b].map(async (path) => {
      const { layer } = await readSettingsFile(path);
      return resolveSettings(layer.settings, layer);
    }),
  );
  const list = output.openList('ophys/params-diff/1');
  for (const { key } of listSettings()) {
    const values = [first, second].map((settings) => settings && settingOf(settings, key));
    const [left, right] = values.map((value) => JSON.stringify(value) ?? '–');
    if (left === right) continue;
    setExitCode(exitCode.findings);
    list.add({ key, a: values[0], b: values[1] }, () =>
      fitLine(`${key.padEnd(33)} ${String(left).padEnd(20)} ${right}`),
    );
  }
  list.end();
}
