import type { Command, Help, Option } from 'commander';
import { exitCode } from '../frame/exit-codes.ts';
import { breakLines, wrap } from './wrap.ts';

/** The help of the program, by groups of commands; of a command, with its own flags alone. */
export function formatHelp(command: Command, helper: Help): string {
  return command.parent === null ? formatProgram(command) : formatCommand(command, helper);
}

/** Commands of this group do one step each; they share a line. */
const STAGES = 'One stage';

function formatProgram(program: Command): string {
  const groups = new Map<string, Command[]>();
  for (const command of program.commands) {
    const heading = command.helpGroup();
    groups.set(heading, [...(groups.get(heading) ?? []), command]);
  }
  return [
    `${program.description()}\n`,
    'Usage: ophys COMMAND [flags]; ophys FILE says what a file is\n',
    ...[...groups].map(([heading, commands]) => formatGroup(heading, commands)),
    '\nMore: ophys COMMAND --help, ophys help flags, ophys help exit-codes\n',
  ].join('');
}

function formatGroup(heading: string, commands: readonly Command[]): string {
  if (heading === STAGES) return wrapItem(heading, 10, commands.map((c) => c.name()).join(', '));
  return commands
    .map((command, index) =>
      wrapItem(
        `${(index === 0 ? heading : '').padEnd(10)}${command.name()}`,
        21,
        command.summary(),
      ),
    )
    .join('');
}

function formatCommand(command: Command, helper: Help): string {
  const rows: [title: string, items: [term: string, text: string][]][] = [
    [
      'Arguments',
      helper
        .visibleArguments(command)
        .map((one) => [helper.argumentTerm(one), helper.argumentDescription(one)]),
    ],
    [
      'Flags',
      helper
        .visibleOptions(command)
        .filter((one) => one.long !== '--help')
        .map((one) => [helper.optionTerm(one), describeOption(one)]),
    ],
    [
      'Commands',
      helper.visibleCommands(command).map((one) => [helper.subcommandTerm(one), one.summary()]),
    ],
  ];
  const terms = rows.flatMap(([, items]) => items.map(([term]) => term.length));
  const indent = Math.min(32, Math.max(...terms, 8) + 4);
  return [
    `Usage: ${helper.commandUsage(command).replace('[options]', '[flags]')}\n\n`,
    wrap(command.description(), 0),
    ...rows
      .filter(([, items]) => items.length > 0)
      .map(
        ([title, items]) =>
          `\n${title}:\n${items.map(([term, text]) => wrapItem(`  ${term}`, indent, text)).join('')}`,
      ),
    '\nFlags of every command, such as -o, -c, --set and -f: ophys help flags\n',
  ].join('');
}

/** The flags that every command takes. */
export function renderGlobalFlags(program: Command): string {
  const helper = program.createHelp();
  const items = helper
    .visibleOptions(program)
    .map((option) => wrapItem(`  ${helper.optionTerm(option)}`, 26, describeOption(option)));
  return [
    'Flags that every command takes, where they make sense:\n',
    ...items,
    'Each can be set by the environment: --log-file by OPHYS_LOG_FILE.\n',
  ].join('');
}

/** What each exit code means. */
export function renderExitCodes(): string {
  const lines = Object.entries(exitCodeMeanings).map(
    ([name, meaning]) =>
      `  ${String(exitCode[name as keyof typeof exitCode]).padStart(3)}  ${meaning}\n`,
  );
  return lines.join('');
}

/** What the exit codes mean, in the words of the help and of the docs. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCode, string>> = {
  done: 'done; nothing at or above the threshold',
  findings: 'findings: an invalid file, a check at the threshold, results that differ',
  usage: 'usage or settings',
  input: 'the input is missing, unreadable, damaged or unsupported',
  partly: 'some items of a batch failed',
  resource: 'not enough memory, disk or device, or the output cannot be written',
  exists: 'the result exists; see --existing',
  internal: 'a bug; the path of a report is printed',
  interrupted: 'stopped by Ctrl-C',
  terminated: 'stopped by SIGTERM',
};

/** Longer lists are told when a wrong choice is made. */
const MOST_CHOICES = 5;

function describeOption({
  description,
  argChoices,
  defaultValue,
  defaultValueDescription,
}: Option) {
  const choices =
    argChoices &&
    argChoices.length <= MOST_CHOICES &&
    !argChoices.every((one) => description.includes(one));
  const text = choices ? `${description}: ${argChoices.join(', ')}` : description;
  const initial = defaultValueDescription ?? plainDefault(defaultValue);
  return initial === undefined ? text : `${text} (${initial})`;
}

function plainDefault(value: unknown): string | undefined {
  return typeof value === 'string' || (typeof value === 'number' && value > 0)
    ? String(value)
    : undefined;
}

function wrapItem(term: string, indent: number, text: string): string {
  const body = breakLines(text, indent).join(`\n${' '.repeat(indent)}`);
  const head = term.length < indent ? term.padEnd(indent) : `${term}\n${' '.repeat(indent)}`;
  return `${head}${body}\n`;
}
