import { arraySource, InvalidArgumentError } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyShifts,
  assessMotion,
  detectBadFrames,
  estimateReference,
  estimateShifts,
  measureConfidence,
  measureCrispness,
} from '../src/index.ts';
import { principalComponents } from '../src/quality/principal-components.ts';
import { createRecording } from './recording.ts';

const [height, width] = [72, 80];

describe('bad frames of a corrupted recording', () => {
  it('are found, and good ones are not called bad', async () => {
    const { data } = createRecording({ frames: 160, height, width, photons: 5, seed: 7 });
    const other = createRecording({ frames: 1, height, width, photons: 5, seed: 70 });
    const pixels = height * width;
    const frame = (i: number) => data.subarray(i * pixels, (i + 1) * pixels);
    const corruptions: readonly ((pixels: Int16Array) => void)[] = [
      (dark) => dark.fill(0), // the laser was off
      (elsewhere) => elsewhere.set(other.data), // another depth
      (saturated) => saturated.fill(32_767),
      (half) => half.fill(0, pixels / 4), // the detector tripped midway
      (noise) => noise.set(noise.map((_, p) => 100 + 60 * Math.sin(p * p))),
    ];
    const corrupted = [12, 40, 41, 66, 83, 99, 117, 120, 141, 158];
    for (const [k, i] of corrupted.entries()) corruptions[k % 5](frame(i));
    const movie = arraySource(data, [160, height, width]);
    const { image } = await estimateReference(movie, { backend: 'wasm' });
    const { shifts } = await estimateShifts(movie, image, { backend: 'wasm' });
    const bad = detectBadFrames(shifts, height, width);
    expect([...bad.keys()].filter((i) => bad[i])).toEqual(corrupted);
    const confidence = measureConfidence(shifts);
    for (const i of corrupted) expect(confidence[i]).toBeLessThan(0.7);
    const good = confidence.filter((_, i) => !bad[i]);
    expect(Math.min(...good)).toBeGreaterThan(0.7);
  });

  it('are none in clean recordings, whatever the light', async () => {
    for (const photons of [0.5, 3, 10]) {
      const movie = createRecording({ frames: 120, height, width, photons, seed: 9 });
      const clean = { data: movie.scene, height, width };
      const { shifts } = await estimateShifts(movie.source, clean, { backend: 'wasm' });
      const alarms = detectBadFrames(shifts, height, width).reduce((sum, bad) => sum + bad, 0);
      expect(alarms / 120).toBeLessThanOrEqual(0.01);
    }
  });
});

describe('measureCrispness', () => {
  it('is the slope of a plane, and grows with contrast', () => {
    const plane = { data: new Float32Array(54), height: 6, width: 9 };
    plane.data.forEach((_, i) => {
      plane.data[i] = 3 * Math.floor(i / 9) - 4 * (i % 9);
    });
    expect(measureCrispness(plane)).toBeCloseTo(5, 6);
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -9, max: 9, noNaN: true }), { minLength: 54, maxLength: 54 }),
        (values) => {
          const image = { ...plane, data: Float32Array.from(values) };
          const twice = { ...plane, data: image.data.map((v) => 2 * v) };
          expect(measureCrispness(twice)).toBeCloseTo(2 * measureCrispness(image), 4);
        },
      ),
    );
    expect(measureCrispness({ ...plane, data: new Float32Array(54).fill(Number.NaN) })).toBe(0);
    expect(() => measureCrispness(plane, { row0: 0, row1: 2, column0: 0, column1: 9 })).toThrow(
      'at least 3 x 3 px',
    );
  });
});

describe('principalComponents', () => {
  it('finds the components that NumPy finds', () => {
    // numpy.linalg.svd(a - a.mean(0))[0][:, :2] for the rows below
    const rows = [
      [3, 1, 4, 1],
      [5, 9, 2, 6],
      [5, 3, 5, 8],
      [9, 7, 9, 3],
      [2, 3, 8, 4],
    ];
    const found = principalComponents(
      rows.map((row) => Float32Array.from(row)),
      2,
    );
    const expected = [
      [-0.6065028, 0.5395821, -0.0022058, 0.446031, -0.3769046],
      [0.0496774, 0.5663902, 0.2948666, -0.7511759, -0.1597583],
    ];
    for (const [k, component] of found.entries()) {
      const along = component.reduce((sum, value, i) => sum + value * expected[k][i], 0);
      expect(Math.abs(along)).toBeCloseTo(1, 5);
    }
  });

  it('finds ten components as NumPy does', () => {
    // numpy.linalg.svd(a - a.mean(0))[0][:, :10].T for the vectors below
    const vectors = Array.from({ length: 14 }, (_, i) =>
      Float32Array.from(
        { length: 24 },
        (_, p) => Math.sin((i + 1) * (p + 2) ** 1.5) * (1 + (p % 7)) + ((i * p) % 5),
      ),
    );
    const expected = [
      [
        0.15342, -0.13142, 0.36656, -0.26925, -0.18529, 0.31094, -0.10275, 0.28723, -0.45407,
        -0.14921, 0.46202, -0.0147, 0.01934, -0.29284,
      ],
      [
        -0.02369, 0.18668, -0.27591, -0.17195, 0.28235, 0.25159, -0.44835, -0.03835, 0.20102,
        -0.19827, 0.40981, -0.23429, -0.29365, 0.353,
      ],
      [
        -0.47043, 0.2836, -0.00347, 0.29839, -0.27453, -0.05411, 0.40258, 0.00446, -0.02102,
        -0.32813, 0.32556, 0.17902, -0.35017, 0.00827,
      ],
      [
        -0.34712, -0.01656, 0.40942, -0.23705, 0.55866, -0.28065, -0.04783, 0.3501, 0.01282,
        0.00635, -0.17161, 0.12219, -0.30339, -0.05532,
      ],
      [
        0.1232, -0.04191, 0.09311, 0.3694, 0.23327, 0.43024, 0.10955, -0.18354, 0.06248, 0.15475,
        -0.13793, -0.30198, -0.45354, -0.45712,
      ],
      [
        -0.04872, -0.45154, 0.2635, 0.17815, -0.01653, -0.31886, 0.15076, -0.13724, -0.06385,
        0.26798, 0.34965, -0.46504, -0.0687, 0.36046,
      ],
      [
        0.1147, 0.04603, -0.15884, -0.35191, 0.18877, -0.03341, 0.22373, -0.48612, -0.31029,
        0.37949, 0.19984, 0.41402, -0.24597, 0.01996,
      ],
      [
        -0.28443, -0.3577, 0.17998, 0.20603, -0.05152, 0.06027, -0.44905, -0.29218, 0.33561,
        0.07477, 0.22256, 0.44574, 0.11698, -0.20707,
      ],
      [
        -0.2049, 0.12164, -0.29075, 0.37572, -0.06353, -0.02031, -0.36124, 0.35841, -0.43916,
        0.50042, -0.00335, 0.06254, -0.07377, 0.03827,
      ],
      [
        -0.37886, 0.18897, 0.31499, -0.33199, -0.38273, 0.41196, -0.01143, -0.10174, 0.11485,
        0.3553, -0.25145, -0.13668, -0.03965, 0.24846,
      ],
    ];
    const found = principalComponents(vectors, 10);
    expect(found).toHaveLength(10);
    for (const [k, component] of found.entries()) {
      const along = component.reduce((sum, value, i) => sum + value * expected[k][i], 0);
      const nearest = component.map((value, i) =>
        Math.abs(value - Math.sign(along) * expected[k][i]),
      );
      expect(Math.max(...nearest)).toBeLessThan(2e-5);
    }
  });

  it('gives fewer components than vectors, and none of equal vectors', () => {
    expect(principalComponents([], 3)).toEqual([]);
    expect(principalComponents([Float32Array.of(1, 2)], 3)).toEqual([]);
    const same = [1, 2, 3].map(() => Float32Array.of(4, 4));
    for (const component of principalComponents(same, 2))
      expect([...component].map(Math.abs)).toEqual([0, 0, 0]);
  });
});

describe('assessMotion', () => {
  it('tells a registered movie from the raw one', async () => {
    const { source } = createRecording({ frames: 90, height, width, photons: 5, seed: 3 });
    const { image } = await estimateReference(source, { backend: 'wasm' });
    const motion = await estimateShifts(source, image, { backend: 'wasm' });
    const corrected = applyShifts(source, motion, { backend: 'wasm' });
    const crop = { row0: 5, row1: 67, column0: 5, column1: 75 };
    const { before, after, frames } = await assessMotion(source, corrected, {
      crop,
      backend: 'wasm',
    });
    expect(frames).toHaveLength(90);
    expect(after.mean).toMatchObject({ height: 62, width: 70 });
    expect(after.crispness).toBeGreaterThan(1.3 * before.crispness);
    const average = (values: Float32Array) => values.reduce((sum, v) => sum + v, 0) / values.length;
    expect(average(after.correlation)).toBeGreaterThan(average(before.correlation) + 0.05);
    expect(before.drift).toHaveLength(10);
    expect(new Set(before.drift).size).toBe(10);
    expect(Math.max(...before.drift)).toBeGreaterThan(1);
    expect(Math.max(...after.drift)).toBeLessThan(0.3);
  });

  it('refuses movies of different shapes, and stops when it is cancelled', async () => {
    const movie = arraySource(new Uint8Array(8 * 64), [8, 8, 8]);
    const other = arraySource(new Uint8Array(9 * 64), [9, 8, 8]);
    await expect(assessMotion(movie, other)).rejects.toThrow('Expected the shape');
    await expect(assessMotion(movie, movie, { sampleFrames: 0 })).rejects.toThrow('sampleFrames');
    for (const [row0, row1] of [
      [6, 2],
      [-1, 4],
      [0, 9],
      [0.5, 4],
    ]) {
      const crop = { row0, row1, column0: 0, column1: 8 };
      const run = assessMotion(movie, movie, { crop });
      await expect(run).rejects.toThrow(InvalidArgumentError);
      await expect(run).rejects.toThrow('Expected 0 <= row0 < row1 <= 8');
    }
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(assessMotion(movie, movie, { signal, backend: 'wasm' })).rejects.toThrow('enough');
  });
});
