import { useGpu } from '@ophys/compute';
import { ResourceError } from '@ophys/core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DeviceProbe, probeDevices } from '../../compute/test/device-probe.ts';
import { correctMotion, estimateReference, estimateShifts } from '../src/index.ts';
import { createRecording } from './recording.ts';

const recording = createRecording({ frames: 8, height: 64, width: 72, photons: 8, seed: 5 });
const backend = 'gpu';

let probe: DeviceProbe;
let image: Awaited<ReturnType<typeof estimateReference>>['image'];
beforeAll(async () => {
  ({ image } = await estimateReference(recording.source, { backend: 'wasm' }));
  await useGpu({ explicit: true });
});
beforeEach(() => {
  probe = probeDevices();
});
afterEach(() => probe.end());

const shiftsOf = async () =>
  (await estimateShifts(recording.source, image, { backend, size: 4 })).shifts;

describe('registration on the GPU', () => {
  it('leaves nothing on the device', async () => {
    await shiftsOf();
    expect(probe.dispatches).toBeGreaterThan(0);
    expect(probe.live).toBe(0);
  });

  it('leaves nothing on the device when it is cancelled midway', async () => {
    const controller = new AbortController();
    const options = { reference: image, backend, size: 2, signal: controller.signal } as const;
    const blocks = correctMotion(recording.source, options);
    await blocks.next();
    expect(probe.live).toBeGreaterThan(0);
    controller.abort(new RangeError('enough'));
    await expect(blocks.next()).rejects.toThrow('enough');
    expect(probe.live).toBe(0);
  });

  it('gives the same shifts when the device is lost midway', async () => {
    const truth = await shiftsOf();
    const half = Math.round(probe.dispatches / 2);
    probe.loseAt(half);
    expect(await shiftsOf()).toEqual(truth);
  });

  it('says so when the device is lost again and again', async () => {
    probe.loseAt(1, ...Array.from({ length: 40 }, () => 5));
    const failure = await shiftsOf().catch((error: unknown) => error);
    probe.loseAt();
    expect(failure).toBeInstanceOf(ResourceError);
    expect(String(failure)).toMatch(/was lost twice while it worked on the same frames/);
    expect((await shiftsOf()).peak[0]).toBeGreaterThan(0.1);
  });
});
