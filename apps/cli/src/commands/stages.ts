import { InvalidArgumentError } from '@ophys/core';
import type { StageName } from '@ophys/pipeline';
import { describeRun, runStages } from '@ophys/pipeline/node';
import type { Command } from 'commander';
import type { CommandContext } from '../frame/context.ts';
import { addMovieFlags, type MovieFlags } from '../frame/movie-flags.ts';
import { findRunTarget } from '../frame/run-input.ts';
import { workOnRun } from '../frame/work-on-run.ts';
import { renderStages } from '../terminal/stages.ts';

/** A command that runs the main job as far as a stage. */
interface StageCommand {
  readonly name: string;
  readonly until: StageName;
  readonly summary: string;
  /** What it does, in a sentence. */
  readonly does: string;
}

const commands: readonly StageCommand[] = [
  {
    name: 'register',
    until: 'average',
    summary: 'motion, mean image; no ROIs',
    does: 'Measures how the field moves, and averages the registered frames.',
  },
  {
    name: 'detect',
    until: 'demix',
    summary: 'all up to ROIs',
    does: 'Registers the movie and finds ROIs in it, overlapping ones told apart.',
  },
  {
    name: 'extract',
    until: 'extract',
    summary: "all up to the ROIs' raw traces",
    does: 'Finds ROIs and takes the fluorescence of each, and of the neuropil around it, in every frame.',
  },
  {
    name: 'dff',
    until: 'signals',
    summary: 'all up to ΔF/F and inferred spikes',
    does: 'Extracts traces, takes neuropil and baseline off, and infers spikes.',
  },
  {
    name: 'deconv',
    until: 'signals',
    summary: 'the same as dff: one stage makes both',
    does: 'Extracts traces, takes neuropil and baseline off, and infers spikes; the same as dff.',
  },
  {
    name: 'classify',
    until: 'assess',
    summary: "all up to the ROIs' qualities",
    does: 'Finds ROIs and judges each: its quality, and the probability that it is a cell.',
  },
];

/** `ophys register`, `detect`, `extract`, `dff`, `deconv`, `classify`: the main job in parts. */
export function addStageCommands(program: Command, context: CommandContext): void {
  for (const { name, until, summary, does } of commands) {
    const command = program
      .command(name)
      .helpGroup('One stage')
      .summary(summary)
      .description(
        `${does} It works in a run directory: what is kept there is used, and what is found is kept.`,
      )
      .argument('<input>', 'what run takes, or a run directory');
    addMovieFlags(command)
      .addHelpText(
        'after',
        `\nExamples:\n  $ ophys ${name} movie.tif --rate 30 -o movie\n  $ ophys ${name} movie --set detection.threshold=5`,
      )
      .action((input: string, flags: MovieFlags) => runUntil(input, until, flags, context));
  }
}

/** Runs the main job as far as a stage. */
export async function runUntil(
  given: string,
  until: StageName,
  own: MovieFlags,
  context: CommandContext,
): Promise<void> {
  const target = await findRunTarget(given, context);
  const { out } = target;
  if (out !== undefined && /\.nwb$/i.test(out)) {
    throw new InvalidArgumentError(
      'out',
      `A stage alone makes no NWB file; name a run directory, not ${out}.`,
    );
  }
  const existing = context.flags.existing === 'overwrite' ? 'overwrite' : 'resume';
  const done = await workOnRun(target, own, until, context, async (run) => {
    const summary = await runStages(run.input, run.out, until, { ...run.options, existing });
    return { summary, outdated: (await describeRun(run.out)).outdated };
  });
  if (done === undefined) return;
  const { summary, outdated } = done;
  if (outdated) context.note(outdated);
  context.output.print(summary, () => renderStages(summary));
}
