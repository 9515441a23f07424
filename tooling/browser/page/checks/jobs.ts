/** Jobs, here and on web workers. */
import { createInlineRunner, type JobRunner } from '@ophys/compute';
import { collectFrames, dtypeRange } from '@ophys/core';
import { presets, simulateFrames, simulateRecording } from '@ophys/simulate';
import { type Check, expectSame, expectThat } from '../check.ts';
import { clampJob } from '../clamp-job.ts';
import { createWebPool } from '../web-pool.ts';

export const jobChecks: readonly Check[] = [
  { name: 'core, compute: a job on the page', run: () => clampOn(createInlineRunner()) },
  { name: 'core, compute: a job on web workers', run: () => clampOn(createWebPool()) },
  { name: 'simulate: frames from web workers', run: simulateOnWorkers },
];

async function clampOn(runner: JobRunner): Promise<string> {
  const inputs = [1, 2, 3, 4, 5].map((i) => Float32Array.of(-i, i, 100 * i));
  const outputs: Uint8Array[] = [];
  for await (const output of runner.map(clampJob, 'uint8', inputs)) outputs.push(output);
  await runner.close();
  const { max } = dtypeRange('uint8');
  for (const [i, output] of outputs.entries()) {
    expectSame(`block ${i}`, output, [0, i + 1, Math.min(max, 100 * (i + 1))]);
  }
  expectThat(outputs.length === 5, `expected 5 blocks, got ${outputs.length}`);
  return `${outputs.length} blocks in order, ${runner.concurrency} at a time`;
}

async function simulateOnWorkers(): Promise<string> {
  const options = { ...presets.demo, height: 32, width: 40, frames: 24, activeSomata: 2 };
  const runner = createWebPool();
  const frames = await collectFrames(simulateFrames(runner, options), { size: 5 });
  await runner.close();
  expectSame('pixels', frames, await collectFrames(simulateRecording(options).source));
  return `${options.frames} frames, as on the page`;
}
