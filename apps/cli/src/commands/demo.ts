import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SettingsInput } from '@ophys/pipeline';
import { runRecording } from '@ophys/pipeline/node';
import { detectableSomata, presets, simulateFrames, simulateRecording } from '@ophys/simulate';
import { writeTiff } from '@ophys/tiff-io/node';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { createProgressView } from '../terminal/progress.ts';
import { printSummary } from '../terminal/summary.ts';
import { software } from '../version.ts';
import { createRunner, defaultJobs } from '../workers.ts';

interface DemoFlags {
  readonly output: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** `ophys demo`: the main job on a recording whose truth is known. */
export function addDemoCommand(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .summary('simulate a recording with known truth and run the main job on it')
    .description(
      'Simulates a two-photon recording, runs the main job on it, and tells what was found against the truth.',
    )
    .option('-o, --output <folder>', 'folder for recording.tif, recording.nwb, report.html', 'demo')
    .option('--overwrite', 'replace the files when they exist')
    .option('--json', 'print the result as one JSON document')
    .addHelpText('after', '\nExample:\n  $ ophys demo -o demo')
    .action((flags: DemoFlags) => demo(flags, context));
}

async function demo(
  { output, overwrite = false, json = false }: DemoFlags,
  { signal }: CommandContext,
): Promise<void> {
  const view = createProgressView(process.stderr);
  const runner = createRunner(defaultJobs(), 'auto');
  const tiff = join(output, 'recording.tif');
  try {
    await mkdir(output, { recursive: true });
    await writeTiff(tiff, simulateFrames(runner, presets.demo), {
      signal,
      overwrite,
      onProgress: ({ done, total, unit }) => view.update({ stage: 'simulate', done, total, unit }),
    });
    const { truth } = simulateRecording(presets.demo);
    const summary = await runRecording(tiff, join(output, 'recording.nwb'), {
      settings: demoSettings,
      runner,
      software,
      signal,
      overwrite,
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
    printSummary(summary, json);
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
