import { examineMachine, type Verdict } from '@ophys/pipeline/node';
import type { Command } from 'commander';
import type { CommandContext } from '../frame/context.ts';
import { exitCode } from '../frame/exit-codes.ts';
import { breakLines } from '../terminal/wrap.ts';
import { software } from '../version.ts';

/** `ophys doctor`: whether this machine is fit. */
export function addDoctorCommand(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .helpGroup('Check')
    .summary('whether this machine is fit: GPU, threads, memory, disk')
    .description(
      'Looks at what this machine has for a run, one verdict a line. Exits with 5 when something that every run needs is missing.',
    )
    .addHelpText('after', '\nExample:\n  $ ophys doctor --scratch /fast/disk')
    .action(() => doctor(context));
}

async function doctor(context: CommandContext): Promise<void> {
  const { flags, output, setExitCode, paint } = context;
  const verdicts = await examineMachine({ jobs: flags.jobs, folder: flags.scratch ?? '.' });
  if (verdicts.some(({ verdict }) => verdict === 'bad')) setExitCode(exitCode.resource);
  output.print({ schema: 'ophys/doctor/1', software, verdicts }, () =>
    verdicts.map((one) => renderVerdict(one, paint)).join(''),
  );
}

const marks = { ok: 'ok  ', note: 'note', bad: 'BAD ' };
const colours = { ok: 'green', note: 'yellow', bad: 'red' } as const;
const INDENT = 17;

function renderVerdict(
  { verdict, subject, text }: Verdict,
  paint: CommandContext['paint'],
): string {
  const lines = breakLines(text, INDENT).join(`\n${' '.repeat(INDENT)}`);
  return `${paint(colours[verdict], marks[verdict])}  ${subject.padEnd(INDENT - 6)}${lines}\n`;
}
