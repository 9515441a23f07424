import { ResourceError } from '@ophys/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openGpu } from './open.ts';
import type { GpuDevice } from './types.ts';

let device: GpuDevice;
beforeAll(async () => {
  device = await openGpu({ allowSoftware: true });
});
afterAll(() => device?.close());

it('runs chained kernels on resident data and reads the result flat', async () => {
  const [width, height, depth] = [5, 3, 2];
  const values = Float32Array.from({ length: width * height * depth }, (_, i) => i);
  const flip = device.createKernel(
    'function flip(volume) { return volume[this.thread.z][this.thread.y][this.constants.last]; }',
    { output: [width, height, depth], constants: { last: width - 1 } },
  );
  const sum = device.createKernel(
    `function sum(a, factor) {
      let total = 0;
      for (let z = 0; z < 2; z++) total += factor * a[z][0][this.thread.x];
      return total;
    }`,
    { output: [width] },
  );
  const flipped = await flip.run({ values, size: [width, height, depth] });
  const first = await sum.run(flipped, 0.5);
  expect((await flipped.read()).slice(0, 2)).toEqual(new Float32Array([4, 4]));
  expect(await first.read()).toEqual(new Float32Array(width).fill((4 + 19) / 2));
  flipped.release();
  first.release();
});

it('keeps earlier results when a kernel runs again', async () => {
  const copy = device.createKernel('function copy(a) { return a[this.thread.x]; }', {
    output: [2],
  });
  const a = await copy.run(new Float32Array([1, 2]));
  const b = await copy.run(new Float32Array([3, 4]));
  expect([...(await a.read()), ...(await b.read())]).toEqual([1, 2, 3, 4]);
  a.release();
  b.release();
});

it('refuses an output larger than the adapter allows', () => {
  const elements = Math.ceil(device.maxArrayBytes / 4) + 1;
  expect(() =>
    device.createKernel('function zero() { return 0; }', { output: [elements] }),
  ).toThrow(ResourceError);
});
