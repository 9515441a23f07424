/** The pages about the command `ophys`, made from the program itself. */

import { replaceBetween } from './marks.mjs';
import { renderTable } from './table.mjs';

const noContext = /** @type {never} */ ({});

/**
 * The page of all commands: the program's help, every command's, the flags of all, the exit codes.
 *
 * @param {typeof import('../../apps/cli/src/program.ts')} cli
 * @returns {string}
 */
export function renderCommands({ createProgram, renderExitCodes, renderGlobalFlags }) {
  const program = createProgram(noContext, {});
  const block = (text) => `\`\`\`text\n${text.trim()}\n\`\`\`\n`;
  return [
    '# The command `ophys`\n',
    'Written by `npm run docs` from the program; this is what `--help` prints.\n',
    block(helpOf(program)),
    ...program.commands.flatMap((command) => [
      `## \`ophys ${command.name()}\`\n`,
      block(helpOf(command)),
      ...command.commands.map((inner) => block(helpOf(inner))),
    ]),
    '## Flags of every command\n',
    block(renderGlobalFlags(program)),
    '## Exit codes\n',
    block(renderExitCodes()),
  ].join('\n');
}

/**
 * A README with its tables of commands and exit codes made anew.
 *
 * @param {string} readme Markdown with the marks that the tables stand between
 * @param {typeof import('../../apps/cli/src/program.ts')} cli
 * @returns {string}
 */
export function withCommandTables(readme, { createProgram, exitCode, exitCodeMeanings }) {
  const { commands } = createProgram(noContext, {});
  const ofCommands = renderTable([
    ['', 'command', 'what it does'],
    ...commands.map((command, index) => [
      command.helpGroup() === commands[index - 1]?.helpGroup() ? '' : command.helpGroup(),
      `\`ophys ${command.name()}\``,
      command.summary(),
    ]),
  ]);
  const ofCodes = renderTable([
    ['exit code', 'meaning'],
    ...Object.entries(exitCode).map(([name, code]) => [String(code), exitCodeMeanings[name]]),
  ]);
  return replaceBetween(replaceBetween(readme, 'commands', ofCommands), 'exit codes', ofCodes);
}

/** What `--help` prints, examples included. */
function helpOf(command) {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}
