import { setTimeout } from 'node:timers/promises';
import { InvalidArgumentError } from '@ophys/core';
import { type StageName, stageNames } from '@ophys/pipeline';
import { describeRun, type RunStatus } from '@ophys/pipeline/node';
import { type Command, Option } from 'commander';
import type { CommandContext } from '../frame/context.ts';
import { renderStatus, renderWhy } from '../terminal/stages.ts';

interface StatusFlags {
  readonly watch?: boolean;
  readonly why?: StageName;
}

const WATCH_MS = 2000;

/** `ophys status`: how runs stand. */
export function addStatusCommand(program: Command, context: CommandContext): void {
  program
    .command('status')
    .helpGroup('Run')
    .summary('how a run stands: stages, speed, time to go')
    .description('Says how a run stands: which stages are done, how fast the one is that runs.')
    .argument('<directory>', 'a run directory')
    .option('--watch', 'say it again every 2 s, until the run ends')
    .addOption(new Option('--why <stage>', 'say why this stage ran').choices(stageNames))
    .addHelpText(
      'after',
      '\nExamples:\n  $ ophys status movie --watch\n  $ ophys status movie --why detect',
    )
    .action((directory: string, flags: StatusFlags) => showStatus(directory, flags, context));
}

async function showStatus(
  directory: string,
  { watch = false, why }: StatusFlags,
  { output, signal }: CommandContext,
): Promise<void> {
  for (;;) {
    const status = await describeRun(directory);
    if (why !== undefined) explain(status, why, output);
    else output.print(status, () => renderStatus(status));
    if (!watch || status.state !== 'running') return;
    await setTimeout(WATCH_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

function explain({ stages }: RunStatus, name: StageName, output: CommandContext['output']): void {
  const stage = stages.find((one) => one.stage === name);
  if (stage === undefined) throw new InvalidArgumentError('why', `The run has no stage ${name}.`);
  output.print({ schema: 'ophys/why/1', ...stage }, () => renderWhy(stage));
}
