import { loadOp } from '@ophys/compute';
import { arraySource } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateFieldModel, estimateShifts, isRigid, refineField } from '../index.ts';
import { warp } from '../ops/warp/index.ts';
import { decomposeSymmetric, mapEigenvalues } from './eigenpairs.ts';
import { layOutKnots } from './knots.ts';
import { learnFieldModel } from './learn.ts';
import { apply, createMatrix, invertPositive } from './matrix.ts';
import { findModes } from './modes.ts';

/** Standard normal numbers by Box and Muller. */
function normals(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

const identity = (size: number) => createMatrix(size, (i, j) => (i === j ? 1 : 0));

describe('matrices', () => {
  const entries = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
    minLength: 36,
    maxLength: 36,
  });

  it('are the sum of their eigenpairs, and the inverse undoes them', () => {
    fc.assert(
      fc.property(entries, (values) => {
        const positive = createMatrix(6, (i, j) => {
          let sum = i === j ? 0.5 : 0;
          for (let k = 0; k < 6; k++) sum += values[6 * i + k] * values[6 * j + k];
          return sum;
        });
        const pairs = decomposeSymmetric(positive);
        const again = mapEigenvalues(pairs, (value) => value);
        for (const [i, value] of again.data.entries()) {
          expect(value).toBeCloseTo(positive.data[i], 8);
        }
        const vector = values.slice(0, 6);
        const back = apply(invertPositive(positive), apply(positive, vector));
        for (const [i, value] of back.entries()) expect(value).toBeCloseTo(vector[i], 4);
      }),
    );
  });
});

describe('eigenpairs', () => {
  it('are orthonormal and descend, whatever the rank of the matrix', () => {
    const size = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(size, fc.nat(), fc.nat({ max: 40 }), (n, seed, rank) => {
        const normal = normals(seed);
        const factors = Array.from({ length: rank }, () => Array.from({ length: n }, normal));
        const matrix = createMatrix(n, (i, j) =>
          factors.reduce((sum, factor, k) => sum + (k % 2 ? -1 : 1) * factor[i] * factor[j], 0),
        );
        const { values, vectors } = decomposeSymmetric(matrix);
        expect(values).toEqual(values.slice().sort().reverse());
        const again = mapEigenvalues({ values, vectors }, (value) => value);
        for (const [i, value] of again.data.entries()) {
          expect(value).toBeCloseTo(matrix.data[i], 9);
        }
        for (const [i, u] of vectors.entries()) {
          for (const [j, v] of vectors.entries()) {
            const product = u.reduce((sum, value, k) => sum + value * v[k], 0);
            expect(product).toBeCloseTo(i === j ? 1 : 0, 10);
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('layOutKnots', () => {
  it('goes from border to border in multiples of 4 px, at most 9 knots', () => {
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 3000 }), (length) => {
        const { y } = layOutKnots(length, 16);
        expect(y[0]).toBe(0);
        expect(y[y.length - 1]).toBe(length - 1);
        expect(y.length).toBeLessThanOrEqual(9);
        for (const knot of y.slice(1, -1)) expect(knot % 4).toBe(0);
        for (const [i, knot] of y.slice(1).entries()) expect(knot).toBeGreaterThan(y[i]);
      }),
    );
  });
});

describe('findModes', () => {
  const size = 40;
  const draw = (sd: number, seed: number, frames = 300) => {
    const normal = normals(seed);
    return Array.from({ length: frames }, () => {
      const motion = sd * normal();
      return Float64Array.from({ length: size }, (_, i) => normal() + (i === 3 ? motion : 0));
    });
  };

  it.each([1, 2, 3, 4, 5])('finds none in noise (seed %i)', (seed) => {
    expect(findModes(draw(0, seed), identity(size)).shapes).toHaveLength(0);
  });

  it('finds a mode, its variance without the noise, and the noise', () => {
    const { shapes, variances, noise } = findModes(draw(5, 9), identity(size));
    expect(shapes).toHaveLength(1);
    expect(Math.abs(shapes[0][3])).toBeGreaterThan(0.98);
    expect(variances[0] / 25).toBeGreaterThan(0.75);
    expect(variances[0] / 25).toBeLessThan(1.25);
    expect(noise).toBeCloseTo(1, 1);
  });

  it('tells motion from noise when there are fewer frames than knots', () => {
    const wide = (sd: number, seed: number) =>
      draw(sd, seed, 240).map((_, t, all) => {
        const parts = [0, 60, 120, 180].map((start) => all[(t + start) % 240]);
        return Float64Array.from(
          { length: 4 * size },
          (_, i) => parts[Math.floor(i / size)][i % size],
        );
      });
    const some = wide(8, 6).slice(0, 60);
    const found = findModes(some, identity(4 * size));
    expect(found.shapes).toHaveLength(4);
    expect(found.noise).toBeCloseTo(1, 0);
    expect(findModes(wide(0, 6).slice(0, 60), identity(4 * size)).shapes).toHaveLength(0);
  });

  it('learns nothing from fewer than 50 frames', () => {
    expect(findModes(draw(9, 2, 49), identity(size)).shapes).toHaveLength(0);
  });
});

describe('estimateFieldModel', () => {
  const [frames, height, width] = [60, 40, 52];
  const device = { backend: 'wasm' } as const;

  it.each([
    ['constant', () => 100],
    ['zero', () => 0],
    ['saturated', () => 32767],
    ['noise', normals(4)],
  ])('takes a movie of %s pixels for rigid', async (_, pixel) => {
    const data = Int16Array.from({ length: frames * height * width }, () => 100 + 20 * pixel());
    const image = { data: new Float32Array(height * width).fill(100), height, width };
    const source = arraySource(data, [frames, height, width]);
    const { model } = await estimateFieldModel(source, image, device);
    expect(isRigid(model)).toBe(true);
    const motion = await estimateShifts(source, image, { ...device, fieldModel: model });
    expect(motion.field).toBeUndefined();
  });

  it('takes two frames for rigid, and refuses an image of another size', async () => {
    const data = Int16Array.from({ length: 2 * height * width }, normals(8));
    const source = arraySource(data, [2, height, width]);
    const image = { data: new Float32Array(height * width), height, width };
    expect(isRigid((await estimateFieldModel(source, image, device)).model)).toBe(true);
    const other = { ...image, height: width, width: height };
    await expect(estimateFieldModel(source, other, device)).rejects.toThrow(/40 x 52/);
  });

  it('stops when it is cancelled', async () => {
    const kernels = {
      refineField: (await loadOp(refineField, 'wasm')).implementation,
      warp: (await loadOp(warp, 'wasm')).implementation,
    };
    const sample = { data: new Int16Array(frames * height * width), height, width };
    const shifts = { y: new Float32Array(frames), x: new Float32Array(frames) };
    const aborted = AbortSignal.abort();
    await expect(learnFieldModel(sample, shifts, kernels, aborted)).rejects.toThrow(/abort/i);
  });
});
