import { type Dtype, dtypeOf, viewAs } from '@ophys/core';
import { loadKernels, type MotionKernels } from '../../kernels.ts';
import { direct, writeFloats, writeReference, writeSettings } from '../phase-correlate/wasm.ts';
import { type BlockCorrelation, type BlockCorrelator, createBlockShifts } from './index.ts';
import { createBlockPeakFinder, surfaceReach } from './peaks.ts';
import { placeFrame } from './place.ts';
import { blockPlace, type PreparedBlocks } from './prepare.ts';

/** Checks that the kernels can run here and gives their host side. */
export async function load(): Promise<BlockCorrelation> {
  await loadKernels();
  return { prepare: async (blocks) => createCorrelator(await loadKernels(), blocks) };
}

function createCorrelator(kernels: MotionKernels, blocks: PreparedBlocks): BlockCorrelator {
  const { height, width, blockWidth } = blocks;
  const blockCount = blocks.spectra.length;
  const settings = writeBlockSettings(kernels, blocks);
  const table = writeTable(kernels, blocks);
  const surfaceLength = blockCount * (2 * surfaceReach(blocks) + 1) ** 2;
  const surfacesAt = kernels.alloc(4 * surfaceLength);
  // A block that is moved out of the frame is read that far before and after it.
  const margin = 4 * (width + blockWidth + 8);
  const frameAt = kernels.alloc(4 * height * width + 2 * margin) + margin;
  const findPeaks = createBlockPeakFinder(blocks);
  const correlators = {
    uint8: kernels.blocks_u8,
    int8: kernels.blocks_i8,
    uint16: kernels.blocks_u16,
    int16: kernels.blocks_i16,
    float32: kernels.blocks_f32,
  };
  return {
    async correlate(data, count, shifts) {
      const dtype = readableDtype(dtypeOf(data)) as keyof typeof correlators;
      const { buffer } = kernels.memory;
      const pixels = height * width;
      const frame = viewAs(dtype, buffer, frameAt, pixels);
      const surfaces = new Float32Array(buffer, surfacesAt, surfaceLength);
      const result = createBlockShifts(count, blockCount);
      for (let i = 0; i < count; i++) {
        const { whole, rest } = placeFrame(shifts, i, blocks);
        frame.set(data.subarray(i * pixels, (i + 1) * pixels));
        const [y, x] = [whole.y, whole.x];
        correlators[dtype](settings, table, blockCount, frameAt, height, width, y, x, surfacesAt);
        findPeaks(surfaces, rest, result, i);
      }
      return result;
    },
    async close() {},
  };
}

function readableDtype(dtype: Dtype): Dtype {
  return direct.includes(dtype) ? dtype : 'float32';
}

/** Those of one block; what differs between blocks is in the table. */
function writeBlockSettings(kernels: MotionKernels, blocks: PreparedBlocks): number {
  const block = {
    ...blocks,
    ...blocks.spectra[0],
    height: blocks.blockHeight,
    width: blocks.blockWidth,
    taperY: blocks.taperY[0],
    taperX: blocks.taperX[0],
    level: blocks.levels[0],
    near: 0,
    window: 0,
  };
  return writeSettings(kernels, block).settings;
}

/** Six words per block; the order is that of `assembly/blocks.ts`. */
function writeTable(kernels: MotionKernels, blocks: PreparedBlocks): number {
  const { canvasHeight, startsY, startsX, spectra, levels } = blocks;
  const writeTaper = (taper: Float64Array) => writeFloats(kernels, taper, taper.length + 16);
  const tapersY = blocks.taperY.map(writeTaper);
  const tapersX = blocks.taperX.map(writeTaper);
  const references = spectra.map((spectrum) =>
    writeReference(kernels, { canvasHeight, ...spectrum }),
  );
  const at = kernels.alloc(24 * spectra.length);
  const words = new DataView(kernels.memory.buffer, at);
  for (const [block, reference] of references.entries()) {
    const [row, column] = blockPlace(blocks, block);
    const entries = [startsY[row], startsX[column], tapersY[row], tapersX[column], reference];
    entries.forEach((entry, k) => {
      words.setInt32(24 * block + 4 * k, entry, true);
    });
    words.setFloat32(24 * block + 20, levels[block], true);
  }
  return at;
}
