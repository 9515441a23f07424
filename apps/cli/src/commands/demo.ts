import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SettingsInput } from '@ophys/pipeline';
import { runRecording } from '@ophys/pipeline/node';
import { detectableSomata, presets, simulateFrames, simulateRecording } from '@ophys/simulate';
import { writeTiff } from '@ophys/tiff-io/node';
import type { Command } from 'commander';
import { backendOf } from '../frame/backend.ts';
import type { CommandContext } from '../frame/context.ts';
import { renderSummary } from '../terminal/summary.ts';
import { software } from '../version.ts';

/** `ophys demo`: the main job on a recording whose truth is known. */
export function addDemoCommand(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .helpGroup('Run')
    .summary('the main job on a simulated recording of known truth')
    .description(
      'Simulates a two-photon recording, runs the main job on it, and tells what was found against the truth.',
    )
    .addHelpText('after', '\nExample:\n  $ ophys demo -o demo')
    .action(() => demo(context));
}

async function demo(context: CommandContext): Promise<void> {
  const { signal, flags } = context;
  const output = flags.out ?? 'demo';
  const overwrite = flags.existing === 'overwrite';
  const recording = { ...presets.demo, ...(flags.seed === undefined ? {} : { seed: flags.seed }) };
  const view = context.openProgress();
  const runner = context.createRunner();
  const tiff = join(output, 'recording.tif');
  try {
    await mkdir(output, { recursive: true });
    await writeTiff(tiff, simulateFrames(runner, recording), {
      signal,
      overwrite,
      onProgress: ({ done, total, unit }) => view.update({ stage: 'simulate', done, total, unit }),
    });
    const { truth } = simulateRecording(recording);
    const summary = await runRecording(tiff, join(output, 'recording.nwb'), {
      settings: demoSettings,
      runner,
      software,
      signal,
      backend: backendOf(flags.gpu),
      existing: overwrite ? 'overwrite' : 'error',
      report: join(output, 'report.html'),
      truth: {
        y: truth.displacement.y,
        x: truth.displacement.x,
        footprints: truth.somata.binaryFootprints,
        deltaFOverF: truth.somata.deltaFOverF,
        detectable: detectableSomata(truth),
      },
      onProgress: view.update,
    });
    view.stop();
    context.output.print(summary, () => renderSummary(summary));
  } finally {
    view.stop();
    await runner.close();
  }
}

/** What a user would write into ophys.toml; of a simulation, so that the file is complete. */
const demoSettings: SettingsInput = {
  session: {
    description: 'A simulated two-photon recording',
    startTime: '2026-01-01T12:00:00+00:00',
    experimentDescription: 'Simulation with known truth; no animal was recorded from',
    keywords: ['simulation', 'two-photon', 'calcium imaging'],
  },
  subject: {
    subjectId: 'simulation',
    description: 'A simulated mouse',
    species: 'Mus musculus',
    sex: 'U',
    age: 'P90D',
  },
  imaging: {
    rateHz: presets.demo.rateHz,
    indicator: 'simulated, GCaMP6s-like',
    location: 'simulated cortex',
    excitationLambda: 920,
    emissionLambda: 510,
    device: 'simulator',
    deviceDescription: 'The simulator of @ophys/simulate',
    channel: 'green',
    pixelSizeUm: [1.2, 1.2],
  },
};
