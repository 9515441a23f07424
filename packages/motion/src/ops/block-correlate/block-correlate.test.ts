import { loadOp } from '@ophys/compute';
import type { Image, TypedArray } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockCentres, layOutBlocks, type PiecewiseOptions } from '../../estimate/block-grid.ts';
import { phaseCorrelateTolerance } from '../phase-correlate/index.ts';
import { createTexture, sampleTexture } from '../phase-correlate/texture.ts';
import { blockCorrelate } from './index.ts';
import { blockParityCases, measureBlockParity } from './parity.ts';
import { prepareBlocks } from './prepare.ts';

type Place = readonly [y: number, x: number];

function textureImage(seed: number, height: number, width: number, shift: Place = [0, 0]): Image {
  const [y, x] = shift;
  const values = sampleTexture(createTexture(seed), height, width, { y, x }, undefined);
  return { data: Float32Array.from(values, (v) => 100 + 20 * v), height, width };
}

async function correlate(
  backend: 'wasm' | 'reference',
  reference: Image,
  data: TypedArray,
  rigid: Place,
  options: PiecewiseOptions,
) {
  const { implementation } = await loadOp(blockCorrelate, backend);
  const correlator = await implementation.prepare(prepareBlocks(reference, {}, options));
  return correlator.correlate(data, 1, {
    y: Float32Array.of(rigid[0]),
    x: Float32Array.of(rigid[1]),
  });
}

describe('layOutBlocks', () => {
  it('covers every pixel, from border to border, overlapping by at least a third', () => {
    const side = fc.integer({ min: 1, max: 900 });
    const block = fc.integer({ min: 16, max: 300 });
    fc.assert(
      fc.property(side, side, block, block, (height, width, blockHeight, blockWidth) => {
        const grid = layOutBlocks(height, width, [blockHeight, blockWidth]);
        for (const [starts, length, size, asked] of [
          [grid.startsY, height, grid.blockHeight, blockHeight],
          [grid.startsX, width, grid.blockWidth, blockWidth],
        ] as const) {
          expect(size).toBe(Math.min(length, asked));
          expect(starts.length).toBe(asked >= length ? 1 : Math.ceil((1.5 * length) / asked));
          expect([starts[0], starts[starts.length - 1] + size]).toEqual([0, length]);
          for (let i = 1; i < starts.length; i++) {
            expect(starts[i]).toBeGreaterThan(starts[i - 1]);
            expect(starts[i] - starts[i - 1]).toBeLessThanOrEqual(Math.ceil((2 / 3) * size));
          }
        }
      }),
    );
    const { y, x } = blockCentres(layOutBlocks(512, 100, [128, 128]));
    expect([...y]).toEqual([63.5, 140.5, 217.5, 293.5, 370.5, 447.5]);
    expect([...x]).toEqual([49.5]);
  });
});

describe('block correlation in WASM', () => {
  for (const parityCase of blockParityCases) {
    const { height, width, dtype, options } = parityCase;
    it(`agrees with the reference on ${height} x ${width} ${dtype} ${JSON.stringify(options)}`, async () => {
      for (const seed of [1, 2]) {
        const errors = await measureBlockParity('wasm', parityCase, seed);
        expect(errors.shift).toBeLessThan(phaseCorrelateTolerance.shift);
        expect(errors.peak).toBeLessThan(phaseCorrelateTolerance.peak);
        expect(errors.snr).toBeLessThan(0.01);
      }
    });
  }

  it('gives 0 for a frame that was moved out of sight', async () => {
    const reference = textureImage(3, 50, 64);
    for (const rigid of [
      [1e9, 0],
      [0, -64],
      [Number.NaN, 50],
    ] as const) {
      const found = await correlate('wasm', reference, reference.data, rigid, { blockSize: 32 });
      if (Number.isFinite(rigid[0])) expect(found.snr.every((v) => v === 0)).toBe(true);
      expect(found.y.every(Number.isFinite)).toBe(true);
    }
  });
});

for (const backend of ['wasm', 'reference'] as const) {
  describe(`block correlation (${backend})`, () => {
    it('finds the shift of a copy in every block, relative to the rigid shift', async () => {
      const reference = textureImage(4, 72, 90);
      const { data } = textureImage(4, 72, 90, [2.3, -1.4]);
      const blockSize = 48;
      for (const rigid of [
        [2.3, -1.4],
        [1.6, -1.1],
        [0, 0],
      ] as const) {
        const shifts = await correlate(backend, reference, data, rigid, { blockSize });
        expect(shifts.y.length).toBe(9);
        for (let block = 0; block < 9; block++) {
          expect(Math.abs(shifts.y[block] - (2.3 - rigid[0]))).toBeLessThan(0.1);
          expect(Math.abs(shifts.x[block] - (-1.4 - rigid[1]))).toBeLessThan(0.1);
          expect(shifts.snr[block]).toBeGreaterThan(1.5);
        }
      }
    });

    it('takes a block without contrast from its neighbours, and gives 0 where all lack it', async () => {
      const reference = textureImage(7, 64, 96);
      const { data } = textureImage(7, 64, 96, [1, 1]);
      for (let r = 0; r < 64; r++) data.fill(100, r * 96, r * 96 + 34);
      const options = { blockSize: 32 };
      const part = await correlate(backend, reference, data, [0, 0], options);
      expect(Math.hypot(part.y[0] - 1, part.x[0] - 1)).toBeLessThan(0.3);
      for (const value of [0, 100, 1e9, Number.NaN]) {
        const flat = new Float32Array(64 * 96).fill(value);
        const none = await correlate(backend, reference, flat, [0.4, 0], options);
        for (const values of Object.values(none)) {
          expect(values.every((v: number) => v === 0)).toBe(true);
        }
      }
    });
  });
}

it('refuses options out of range by name', () => {
  const image = textureImage(1, 40, 40);
  for (const options of [
    { blockSize: 15 },
    { blockSize: [64, 20.5] as const },
    { maxBlockShift: 0 },
    { snrThreshold: 0.9 },
  ]) {
    expect(() => prepareBlocks(image, {}, options)).toThrow(Object.keys(options)[0]);
  }
});
