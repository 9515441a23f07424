import { ResourceError } from '@ophys/core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DeviceProbe, probeDevices } from '../../test/device-probe.ts';
import { type Gpu, useGpu } from './program.ts';
import { compileStages } from './stages.ts';

const stages = {
  twice: {
    source: 'function twice(a) { return 2 * a[this.thread.y][this.thread.x]; }',
    output: [4],
  },
};

interface WithBuffers {
  readonly GPUDevice: {
    readonly prototype: {
      createBuffer(this: unknown, descriptor: { size: number; usage: number }): unknown;
    };
  };
}

let gpu: Gpu;
let probe: DeviceProbe;
beforeAll(async () => {
  gpu = await useGpu({ explicit: true });
});
beforeEach(() => {
  probe = probeDevices();
});
afterEach(() => probe.end());

function createDoubler() {
  const programs = gpu.createPrograms((device, size) => compileStages(device, stages, size));
  const double = (size: number) =>
    programs.run(size, async ({ kernels }, scope) => {
      const values = Float32Array.from({ length: 4 * size }, (_, i) => i);
      const first = await scope.run(kernels.twice, { values, size: [4, size] });
      return first.read();
    });
  return { double, destroy: () => programs.destroy() };
}

const doubled = (size: number) => Float32Array.from({ length: 4 * size }, (_, i) => 2 * i);

describe('programs on the GPU', () => {
  it('share one device', async () => {
    expect(await useGpu({ explicit: true })).toBe(gpu);
  });

  it('free everything they made, also when the work fails', async () => {
    const { double, destroy } = createDoubler();
    expect(await double(3)).toEqual(doubled(3));
    expect(await double(2)).toEqual(doubled(2));
    expect(probe.live).toBeGreaterThan(0);
    destroy();
    expect(probe.live).toBe(0);

    const programs = gpu.createPrograms((device, size) => compileStages(device, stages, size));
    const failing = programs.run(1, async ({ kernels }, scope) => {
      await scope.run(kernels.twice, { values: new Float32Array(4), size: [4, 1] });
      throw new RangeError('the work failed');
    });
    await expect(failing).rejects.toThrow(RangeError);
    programs.destroy();
    expect(probe.live).toBe(0);
  });

  it('open a lost device again and repeat the work', async () => {
    const before = gpu.device;
    const [one, other] = [createDoubler(), createDoubler()];
    await one.double(2);
    await other.double(2);
    probe.loseAt(1);
    expect(await one.double(2)).toEqual(doubled(2));
    expect(gpu.device).not.toBe(before);
    const after = gpu.device;
    // A program that was compiled for the lost device notices too, and opens no third one.
    expect(await other.double(2)).toEqual(doubled(2));
    expect(gpu.device).toBe(after);
    one.destroy();
    other.destroy();
  });

  it('give up on work that loses the device twice', async () => {
    const { double, destroy } = createDoubler();
    await double(2);
    // The second time after two dispatches that try the new device.
    probe.loseAt(1, 3);
    const failure = await double(2).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ResourceError);
    expect(String(failure)).toMatch(/was lost twice while it worked on the same frames/);
    expect(await double(2)).toEqual(doubled(2));
    destroy();
  });

  it('read no zeros where the device could not allocate', async () => {
    const { double, destroy } = createDoubler();
    await double(1);
    // As with a driver that runs out of memory: calls go on, and the dispatch is dropped.
    const { prototype } = (globalThis as unknown as WithBuffers).GPUDevice;
    const { createBuffer } = prototype;
    const tooMuch = 2 ** 52;
    prototype.createBuffer = function ({ size, usage }) {
      const isStorage = (usage & 0x80) !== 0;
      return createBuffer.call(this, { size: isStorage ? tooMuch : size, usage });
    };
    const failure = await double(4).catch((error: unknown) => error);
    prototype.createBuffer = createBuffer;
    expect(failure).toBeInstanceOf(ResourceError);
    expect(String(failure)).toMatch(/reported: .*4503599627370496.*; use smaller blocks/s);
    destroy();
  });
});
