import { Command } from 'commander';
import { addBatchCommand } from './commands/batch.ts';
import { addCompareCommand } from './commands/compare.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addConvertCommand } from './commands/convert.ts';
import { addCurateCommand } from './commands/curate.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addExportCommand } from './commands/export.ts';
import { addFormatsCommand } from './commands/formats.ts';
import { addHelpCommand } from './commands/help.ts';
import { addImportCommand } from './commands/import.ts';
import { addInfoCommand, describeFiles } from './commands/info.ts';
import { addInitCommand } from './commands/init.ts';
import { addInspectCommand } from './commands/inspect.ts';
import { addParamsCommand } from './commands/params.ts';
import { addRunCommand } from './commands/run.ts';
import { addStageCommands } from './commands/stages.ts';
import { addStatusCommand } from './commands/status.ts';
import { addValidateCommand } from './commands/validate.ts';
import type { CommandContext } from './frame/context.ts';
import { applyEnvironment } from './frame/environment.ts';
import { addGlobalFlags } from './frame/global-flags.ts';
import { refuseUnknownCommand } from './frame/unknown-command.ts';
import { formatHelp } from './terminal/help.ts';
import { software } from './version.ts';

export { exitCode } from './frame/exit-codes.ts';
export { exitCodeMeanings, renderExitCodes, renderGlobalFlags } from './terminal/help.ts';

/** The commands, in the order of the help; each brings its group. */
const commands: readonly ((program: Command, context: CommandContext) => void)[] = [
  addInfoCommand,
  addFormatsCommand,
  addInitCommand,
  addRunCommand,
  addBatchCommand,
  addStatusCommand,
  addDemoCommand,
  addStageCommands,
  addConvertCommand,
  addExportCommand,
  addImportCommand,
  addCurateCommand,
  addValidateCommand,
  addInspectCommand,
  addCompareCommand,
  addDoctorCommand,
  addParamsCommand,
  addCompletionCommand,
  addHelpCommand,
];

/** The program `ophys` with all its commands. */
export function createProgram(context: CommandContext, env: NodeJS.ProcessEnv): Command {
  const program = new Command('ophys')
    .description('Calcium imaging: from a movie to a valid NWB with ROIs and traces.')
    .argument('[file...]', 'files to describe')
    .exitOverride()
    .helpCommand(false)
    .configureHelp({ formatHelp })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'ophys: ')) })
    .action(async (files: readonly string[]) => {
      if (files.length === 0) return program.outputHelp();
      await refuseUnknownCommand(program, files[0] ?? '');
      await describeFiles(files, context);
    });
  addGlobalFlags(program, software.version);
  for (const addCommand of commands) addCommand(program, context);
  for (const command of [program, ...program.commands]) {
    command.showHelpAfterError(
      `(ophys ${command === program ? 'COMMAND' : command.name()} --help)`,
    );
  }
  applyEnvironment(program, env);
  return program;
}
