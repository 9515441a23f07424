import { batchesOf, batchSize, costOf, type Gpu, type LoadRequest } from '@ophys/compute';
import type { TypedArray } from '@ophys/core';
import { createShifts, type Shifts } from '../../shifts.ts';
import { usePixelGpu } from '../gpu-pixels.ts';
import { createShiftFinder, surfaceReach } from './find-shift.ts';
import { correlationStages, createChain, resultLength } from './gpu-chain.ts';
import type { Correlator, PhaseCorrelator } from './index.ts';
import { patchRadius, patchSide } from './peak.ts';
import type { PreparedReference } from './prepare.ts';

/**
 * Opens the GPU and gives the op's host side.
 *
 * @throws {DeviceMissingError} no GPU, only an emulated one that was not named, or pixels that
 *   float32 cannot hold
 */
export async function load(request: LoadRequest): Promise<PhaseCorrelator> {
  const gpu = await usePixelGpu(request);
  return { prepare: async (reference) => createCorrelator(gpu, reference) };
}

function createCorrelator(gpu: Gpu, reference: PreparedReference): Correlator {
  const pixels = reference.height * reference.width;
  const largest = batchSize(gpu.device, costOf(correlationStages(reference), pixels));
  const findShift = createShiftFinder(reference);
  const chains = gpu.createPrograms((device, size) => createChain(device, reference, size));

  return {
    async correlate(data, count) {
      const shifts = createShifts(count);
      for (const { start, count: part, size } of batchesOf(count, largest)) {
        const frames = data.subarray(start * pixels, (start + part) * pixels);
        const staged = stage(frames, size * pixels, reference.level);
        const results = await chains.run(size, (chain, scope) => chain.run(scope, staged));
        for (let i = 0; i < part; i++) {
          const frame = frames.subarray(i * pixels, (i + 1) * pixels);
          if (isConstant(frame, reference)) continue;
          const result = results.subarray(i * resultLength, (i + 1) * resultLength);
          store(shifts, start + i, result, reference.limit + patchRadius, findShift);
        }
      }
      return shifts;
    },
    async surfaces(data, count) {
      const length = (2 * surfaceReach(reference) + 1) ** 2;
      const surfaces = new Float32Array(count * length);
      for (const { start, count: part, size } of batchesOf(count, largest)) {
        const frames = data.subarray(start * pixels, (start + part) * pixels);
        const staged = stage(frames, size * pixels, reference.level);
        const read = await chains.run(size, (chain, scope) => chain.surfaces(scope, staged));
        for (let i = 0; i < part; i++) {
          const frame = frames.subarray(i * pixels, (i + 1) * pixels);
          if (isConstant(frame, reference)) continue;
          surfaces.set(read.subarray(i * length, (i + 1) * length), (start + i) * length);
        }
      }
      return surfaces;
    },
    async close() {
      chains.destroy();
    },
  };
}

/**
 * float32 pixels, filled up to `length`, with NaN replaced here, because a shader may assume that
 * there is none.
 */
function stage(frames: TypedArray, length: number, level: number): Float32Array {
  const floats = new Float32Array(length);
  floats.set(frames);
  if (frames instanceof Float32Array || frames instanceof Float64Array) {
    for (let i = 0; i < floats.length; i++) if (Number.isNaN(floats[i])) floats[i] = level;
  }
  return floats;
}

function isConstant(frame: TypedArray, { low, high, level }: PreparedReference): boolean {
  const clip = (value: number) =>
    Number.isNaN(value) ? level : Math.min(high, Math.max(low, value));
  const first = clip(frame[0]);
  return frame.every((value: number) => clip(value) === first);
}

function store(
  shifts: Shifts,
  at: number,
  result: Float32Array,
  reach: number,
  findShift: ReturnType<typeof createShiftFinder>,
): void {
  const [row, column, firstRow, firstColumn] = result.subarray(patchSide * patchSide);
  const { y, x, height } = findShift(
    result.subarray(0, patchSide * patchSide),
    { y: row - reach, x: column - reach },
    { y: firstRow - reach, x: firstColumn - reach },
  );
  shifts.y[at] = y;
  shifts.x[at] = x;
  shifts.peak[at] = height;
}
