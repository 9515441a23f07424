/** A GPU that ops share, that is taken away midway, and what is left on it. */
import { compileStages, useGpu } from '@ophys/compute';
import { arraySource, collectFrames, ResourceError } from '@ophys/core';
import { estimateShifts } from '@ophys/motion';
import { presets, simulateRecording } from '@ophys/simulate';
import { probeDevices } from '../../../../packages/compute/test/device-probe.ts';
import { type Check, expectSame, expectThat } from '../check.ts';

export const lossChecks: readonly Check[] = [
  { name: 'compute: kernels outlive others on one GPU', run: outlive },
  { name: 'compute, motion: a GPU that is lost midway', run: loseOnce },
  { name: 'compute, motion: a GPU that is lost again and again', run: loseAlways },
];

const [height, width] = [32, 40];

/** Shifts of a few frames, measured on the GPU in two blocks. */
async function measureShifts(): Promise<ArrayLike<number>> {
  const options = { ...presets.demo, height, width, frames: 4, activeSomata: 2 };
  const { source } = simulateRecording(options);
  const data = await collectFrames(source);
  const image = { data: Float32Array.from(data.subarray(0, height * width)), height, width };
  const movie = arraySource(data, [4, height, width]);
  const { shifts } = await estimateShifts(movie, image, { backend: 'gpu', size: 2 });
  return [...shifts.y, ...shifts.x, ...shifts.peak];
}

/** Kernels of two programs, the later of which is freed first. */
async function outlive(): Promise<string> {
  const gpu = await useGpu({ explicit: true });
  const source = 'function twice(a) { return 2 * a[this.thread.y][this.thread.x]; }';
  const create = () =>
    gpu.createPrograms((device, size) =>
      compileStages(device, { twice: { source, output: [3] } }, size),
    );
  const [older, newer] = [create(), create()];
  const double = (programs: typeof older, first: number) =>
    programs.run(1, async ({ kernels }, scope) => {
      const values = Float32Array.of(first, 1, 2);
      return (await scope.run(kernels.twice, { values, size: [3, 1] })).read();
    });
  expectSame('before', await double(older, 5), [10, 2, 4]);
  expectSame('other', await double(newer, 6), [12, 2, 4]);
  newer.destroy();
  expectSame('after', await double(older, 7), [14, 2, 4]);
  older.destroy();
  return 'the older one still works';
}

async function loseOnce(): Promise<string> {
  await useGpu({ explicit: true });
  const probe = probeDevices();
  try {
    const truth = await measureShifts();
    expectThat(probe.live === 0, `${probe.live} arrays are left on the device`);
    const half = Math.round(probe.dispatches / 2);
    probe.loseAt(half);
    expectSame('shifts', await measureShifts(), truth);
    return `lost at dispatch ${half}, same shifts`;
  } finally {
    probe.end();
  }
}

async function loseAlways(): Promise<string> {
  const probe = probeDevices();
  try {
    probe.loseAt(1, ...Array.from({ length: 40 }, () => 5));
    const failure = await measureShifts().catch((error: unknown) => error);
    probe.loseAt();
    expectThat(failure instanceof ResourceError, `expected a ResourceError, got ${failure}`);
    expectThat(/was lost twice/.test(String(failure)), String(failure));
    await measureShifts();
    return 'refused, and works again afterwards';
  } finally {
    probe.end();
  }
}
