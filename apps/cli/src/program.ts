import { Command } from 'commander';
import { addDemoCommand } from './commands/demo.ts';
import { addInfoCommand } from './commands/info.ts';
import { addRunCommand } from './commands/run.ts';
import { addValidateCommand } from './commands/validate.ts';
import type { CommandContext } from './context.ts';
import { exitCode } from './exit-codes.ts';
import { software } from './version.ts';

/** Parses the arguments, runs the command they name, and gives its exit code. */
export async function runProgram(args: readonly string[], signal: AbortSignal): Promise<number> {
  let code: number = exitCode.done;
  const context: CommandContext = {
    signal,
    setExitCode(found) {
      code = Math.max(code, found);
    },
  };
  const program = new Command('ophys')
    .description('Calcium imaging: a movie in, a valid NWB with ROIs and traces out.')
    .version(software.version)
    .exitOverride()
    .showHelpAfterError('(ophys COMMAND --help shows what a command takes)')
    .addHelpText('after', `\n${exitCodesHelp}`);
  addRunCommand(program, context);
  addInfoCommand(program, context);
  addValidateCommand(program, context);
  addDemoCommand(program, context);
  await program.parseAsync(args, { from: 'user' });
  return code;
}

const exitCodesHelp = `Exit codes:
  0 done · 1 findings (validate) · 2 usage or settings · 3 input missing, unreadable or
  unsupported · 5 not enough memory, disk or device · 6 the output exists · 70 a bug ·
  130 Ctrl-C · 143 SIGTERM`;
