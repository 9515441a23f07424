import { arraySource, planeOf, type Volume, volumesOf } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import {
  applyVolumeShifts,
  estimateReference,
  estimateShifts,
  estimateVolumeReference,
  estimateVolumeShifts,
} from '../src/index.ts';
import { createRandom } from '../src/ops/phase-correlate/texture.ts';

const [depth, height, width, count] = [6, 40, 48, 12];

/** Plane waves in three dimensions, 4 to 24 px and 4 to 16 planes long, which can be sampled anywhere. */
function createScene(seed: number) {
  const random = createRandom(seed);
  const waves = Array.from({ length: 60 }, () => {
    const frequency = (2 * Math.PI) / (4 * 6 ** random());
    const angle = 2 * Math.PI * random();
    const across = ((random() < 0.5 ? -1 : 1) * 2 * Math.PI) / (4 * 4 ** random());
    return [
      across,
      frequency * Math.sin(angle),
      frequency * Math.cos(angle),
      2 * Math.PI * random(),
    ];
  });
  return (z: number, y: number, x: number) =>
    waves.reduce((sum, [kz, ky, kx, phase]) => sum + Math.cos(kz * z + ky * y + kx * x + phase), 0);
}

function sampleVolume(scene: ReturnType<typeof createScene>, z: number, y: number, x: number) {
  return Float32Array.from({ length: depth * height * width }, (_, i) => {
    const plane = Math.floor(i / (height * width));
    const row = Math.floor(i / width) % height;
    return 500 + 20 * scene(plane - z, row - y, (i % width) - x);
  });
}

const scene = createScene(3);
const reference: Volume = { data: sampleVolume(scene, 0, 0, 0), depth, height, width };
const truth = {
  z: Array.from({ length: count }, (_, i) => Math.round(1.3 * Math.sin(i))),
  y: Array.from({ length: count }, (_, i) => 1.7 * Math.cos(0.7 * i)),
  x: Array.from({ length: count }, (_, i) => -1.2 * Math.sin(1.1 * i)),
};
const random = createRandom(8);
const pixels = Uint16Array.from(
  truth.z.flatMap((z, i) => [...sampleVolume(scene, z, truth.y[i], truth.x[i])]),
  (value) => value + 60 * (random() - 0.5),
);
const volumes = volumesOf(arraySource(pixels, [count * depth, height, width], 60), depth);

describe('volumes', () => {
  it('have their shifts found along all three axes', async () => {
    const { shifts, backend } = await estimateVolumeShifts(volumes, reference, { backend: 'wasm' });
    expect(backend.backend).toBe('wasm');
    for (let i = 0; i < count; i++) {
      expect(Math.abs(shifts.z[i] - truth.z[i])).toBeLessThan(0.25);
      expect(Math.hypot(shifts.y[i] - truth.y[i], shifts.x[i] - truth.x[i])).toBeLessThan(0.1);
    }
  });

  it('have fractional shifts across planes found to a fifth of a plane', async () => {
    for (const z of [0.3, -0.4]) {
      const data = sampleVolume(scene, z, 0.2, -0.3);
      const one = volumesOf(arraySource(data, [depth, height, width]), depth);
      const { shifts } = await estimateVolumeShifts(one, reference, { backend: 'wasm' });
      expect(Math.abs(shifts.z[0] - z)).toBeLessThan(0.2);
    }
  });

  it('give the same on the reference backend and for every block size', async () => {
    const options = { backend: 'wasm', maxShiftZ: 1 } as const;
    const few = volumesOf(
      arraySource(pixels.slice(0, 2 * depth * height * width), [2 * depth, height, width]),
      depth,
    );
    const fast = await estimateVolumeShifts(few, reference, options);
    const slow = await estimateVolumeShifts(few, reference, { ...options, backend: 'reference' });
    for (const axis of ['z', 'y', 'x'] as const) {
      for (const i of [0, 1]) {
        expect(Math.abs(fast.shifts[axis][i] - slow.shifts[axis][i])).toBeLessThan(0.01);
      }
    }
    const single = await estimateVolumeShifts(few, reference, { ...options, size: 1 });
    expect(single.shifts).toEqual(fast.shifts);
  });

  it('become still, in their own dtype, with a reference of their own', async () => {
    const own = await estimateVolumeReference(volumes, { backend: 'wasm' });
    expect(own).toMatchObject({ depth, height, width });
    const { shifts } = await estimateVolumeShifts(volumes, own, { backend: 'wasm' });
    const moved = applyVolumeShifts(
      volumes,
      { ...shifts, z: shifts.z.map(Math.round) },
      { backend: 'wasm' },
    );
    expect(moved).toMatchObject({ shape: volumes.shape, dtype: 'uint16', rateHz: 10 });
    const spread = async (source: typeof volumes) => {
      const all: number[][] = [];
      for await (const { data } of source.blocks({ size: 1 })) all.push([...data]);
      let total = 0;
      for (let plane = 2; plane < 4; plane++) {
        for (let row = 8; row < height - 8; row++) {
          for (let column = 8; column < width - 8; column++) {
            const values = all.map((v) => v[(plane * height + row) * width + column]);
            const mean = values.reduce((a, b) => a + b, 0) / count;
            total += values.reduce((a, b) => a + (b - mean) ** 2, 0);
          }
        }
      }
      return total;
    };
    expect(await spread(moved)).toBeLessThan(0.2 * (await spread(volumes)));
  });

  it('are moved exactly by whole shifts, the outermost pixels repeated', async () => {
    const data = Int16Array.from({ length: 3 * 2 * 2 }, (_, i) => i);
    const tiny = volumesOf(arraySource(data, [3, 2, 2]), 3);
    const shifts = {
      z: Float32Array.of(1),
      y: Float32Array.of(0),
      x: Float32Array.of(1),
      peak: Float32Array.of(1),
    };
    for (const backend of ['wasm', 'reference'] as const) {
      const parts = [];
      for await (const { data: part } of applyVolumeShifts(tiny, shifts, { backend }).blocks())
        parts.push(...part);
      expect(parts).toEqual([5, 5, 7, 7, 9, 9, 11, 11, 9, 9, 11, 11]);
    }
  });

  it('register plane by plane as movies do', async () => {
    const still = { ...truth, z: truth.z.map(() => 0) };
    const data = Uint16Array.from(
      still.z.flatMap((z, i) => [...sampleVolume(scene, z, truth.y[i], truth.x[i])]),
    );
    const plane = planeOf(volumesOf(arraySource(data, [count * depth, height, width]), depth), 2);
    const { image } = await estimateReference(plane, { backend: 'wasm' });
    const { shifts } = await estimateShifts(plane, image, { backend: 'wasm' });
    const offset = shifts.y[0] - truth.y[0];
    for (let i = 0; i < count; i++)
      expect(Math.abs(shifts.y[i] - truth.y[i] - offset)).toBeLessThan(0.15);
  });

  it('refuse a reference of another size, too far a search, and shifts of another number', async () => {
    const other = { ...reference, depth: 5 };
    await expect(estimateVolumeShifts(volumes, other)).rejects.toThrow('6 x 40 x 48');
    await expect(estimateVolumeShifts(volumes, reference, { maxShiftZ: 4 })).rejects.toThrow(
      'maxShiftZ',
    );
    const none = new Float32Array(1);
    expect(() => applyVolumeShifts(volumes, { z: none, y: none, x: none, peak: none })).toThrow(
      '12 volumes',
    );
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(estimateVolumeShifts(volumes, reference, { signal })).rejects.toThrow('enough');
  });
});
