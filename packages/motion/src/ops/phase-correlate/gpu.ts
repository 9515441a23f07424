import { type GpuDevice, openGpu } from '@ophys/compute';
import type { TypedArray } from '@ophys/core';
import { createShifts, type Shifts } from '../../shifts.ts';
import { createChain, type GpuChain, resultLength } from './gpu-chain.ts';
import type { Correlator, PhaseCorrelator } from './index.ts';
import { undoOverlap } from './overlap.ts';
import { createPeakFinder, patchRadius, patchSide } from './peak.ts';
import type { PreparedReference } from './prepare.ts';

/** Largest array of a batch, so that device memory is bounded: about four such live at a time. */
const BATCH_BYTES = 64 * 1024 * 1024;

/**
 * Opens the GPU and gives the op's host side.
 *
 * @throws {DeviceMissingError} no GPU, or only an emulated one and `explicit` is false
 */
export async function load(explicit: boolean): Promise<PhaseCorrelator> {
  const device = await openGpu({ allowSoftware: explicit });
  return { prepare: async (reference) => createCorrelator(device, reference) };
}

function createCorrelator(device: GpuDevice, reference: PreparedReference): Correlator {
  const frameBytes = 8 * reference.canvasHeight * reference.canvasWidth;
  const budget = Math.min(BATCH_BYTES, device.maxArrayBytes);
  const largest = Math.max(1, Math.floor(budget / frameBytes));
  const pixels = reference.height * reference.width;
  const findPeak = createPeakFinder(reference.smoothing);
  const chains = new Map<number, GpuChain>();
  const chainFor = (count: number) => {
    const chain = chains.get(count) ?? createChain(device, reference, count);
    chains.set(count, chain);
    return chain;
  };

  return {
    async correlate(data, count) {
      const shifts = createShifts(count);
      for (let start = 0; start < count; start += largest) {
        const size = Math.min(largest, count - start);
        const frames = data.subarray(start * pixels, (start + size) * pixels);
        const results = await chainFor(size).run(withoutNaN(frames, reference.level));
        for (let i = 0; i < size; i++) {
          const frame = frames.subarray(i * pixels, (i + 1) * pixels);
          if (isConstant(frame, reference)) continue;
          const result = results.subarray(i * resultLength, (i + 1) * resultLength);
          store(shifts, start + i, result, reference, findPeak);
        }
      }
      return shifts;
    },
    async close() {
      for (const chain of chains.values()) chain.destroy();
      chains.clear();
    },
  };
}

/** float32 pixels with NaN replaced here, because a shader may assume that there is none. */
function withoutNaN(frames: TypedArray, level: number): Float32Array {
  const floats = Float32Array.from(frames);
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
  reference: PreparedReference,
  findPeak: ReturnType<typeof createPeakFinder>,
): void {
  const [row, column, firstRow, firstColumn] = result.subarray(patchSide * patchSide);
  const reach = reference.limit + patchRadius;
  const top = { y: row - reach, x: column - reach };
  const peak = findPeak(undoOverlap(result.subarray(0, patchSide * patchSide), top, reference));
  shifts.y[at] = row + firstRow - 2 * reach + peak.y;
  shifts.x[at] = column + firstColumn - 2 * reach + peak.x;
  shifts.peak[at] = peak.height;
}
