import { type Backend, loadOp } from '@ophys/compute';
import { createArray, type Dtype, dtypeRange, isFloat } from '@ophys/core';
import type { PiecewiseOptions } from '../../estimate/block-grid.ts';
import { createRandom, createTexture, sampleTexture } from '../phase-correlate/texture.ts';
import { type BlockShifts, blockCorrelate } from './index.ts';
import { prepareBlocks } from './prepare.ts';

/** Largest absolute differences of one backend from the reference implementation. */
export interface BlockParityErrors {
  /** In px, over both axes. */
  readonly shift: number;
  readonly peak: number;
  /** Relative to the SNR. */
  readonly snr: number;
}

/** Frames and options of one comparison. */
export interface BlockParityCase {
  readonly height: number;
  readonly width: number;
  readonly dtype: Dtype;
  readonly options: PiecewiseOptions;
}

/** Frame and block sizes (square, elongated, odd, prime, one block) and dtypes that parity is checked on. */
export const blockParityCases: readonly BlockParityCase[] = [
  { height: 96, width: 96, dtype: 'int16', options: { blockSize: 48 } },
  { height: 61, width: 97, dtype: 'uint16', options: { blockSize: 32 } },
  { height: 53, width: 130, dtype: 'uint8', options: { blockSize: [53, 41] } },
  { height: 70, width: 66, dtype: 'float32', options: { blockSize: [29, 128], maxBlockShift: 2 } },
  { height: 47, width: 59, dtype: 'int8', options: { blockSize: 31, maxBlockShift: 9 } },
  { height: 50, width: 50, dtype: 'uint32', options: {} },
  { height: 64, width: 40, dtype: 'int32', options: { blockSize: 32, snrThreshold: 3 } },
  { height: 41, width: 83, dtype: 'float64', options: { blockSize: 40 } },
];

/**
 * Runs a backend and the reference implementation on shifted, noisy textures and compares them.
 * Needs no test framework, so that a page can run it on a browser's devices.
 */
export async function measureBlockParity(
  backend: Backend,
  parityCase: BlockParityCase,
  seed = 1,
): Promise<BlockParityErrors> {
  const { height, width, options } = parityCase;
  const { image, data, shifts } = createCase(parityCase, seed);
  const prepared = prepareBlocks({ data: image, height, width }, {}, options);
  const [truth, measured] = await Promise.all(
    (['reference', backend] as const).map(async (choice): Promise<BlockShifts> => {
      const { implementation } = await loadOp(blockCorrelate, choice, parityCase);
      const correlator = await implementation.prepare(prepared);
      const found = await correlator.correlate(data, shifts.y.length, shifts);
      await correlator.close();
      return found;
    }),
  );
  const largest = (of: (i: number) => number) =>
    truth.y.reduce((most, _, i) => Math.max(most, of(i)), 0);
  return {
    shift: largest((i) =>
      Math.max(Math.abs(truth.y[i] - measured.y[i]), Math.abs(truth.x[i] - measured.x[i])),
    ),
    peak: largest((i) => Math.abs(truth.peak[i] - measured.peak[i])),
    snr: largest((i) => Math.abs(truth.snr[i] - measured.snr[i]) / Math.max(1, truth.snr[i])),
  };
}

/** A texture as reference; as frames, shifted noisy copies of it, placed within half a pixel. */
function createCase({ height, width, dtype }: BlockParityCase, seed: number) {
  const random = createRandom(seed);
  const texture = createTexture(seed);
  const count = 4;
  const pixels = height * width;
  const frames = createArray(dtype, count * pixels);
  const amplitude = (isFloat(dtype) ? 1000 : Math.min(30_000, dtypeRange(dtype).max)) / 8;
  const placed = { y: new Float32Array(count), x: new Float32Array(count) };
  for (let i = 0; i < count; i++) {
    const shift = { y: 4 * Math.sin(i + seed), x: 4 * Math.cos(2 * i + seed) };
    const frame = sampleTexture(texture, height, width, shift, seed + i);
    for (let p = 0; p < pixels; p++) frames[i * pixels + p] = amplitude * (4 + frame[p]);
    placed.y[i] = shift.y + random() - 0.5;
    placed.x[i] = shift.x + random() - 0.5;
  }
  if (isFloat(dtype)) frames.fill(Number.NaN, 0, width);
  const still = sampleTexture(texture, height, width, { y: 0, x: 0 }, undefined);
  const reference = Float32Array.from(still, (value) => amplitude * (4 + value));
  return { image: reference, data: frames, shifts: placed };
}
