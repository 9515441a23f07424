import {
  batchesOf,
  batchSize,
  compileStages,
  costOf,
  type Gpu,
  type GpuDevice,
  type GpuScope,
  type LoadRequest,
} from '@ophys/compute';
import { canvasStages, canvasTables, correlateCanvases } from '../../fft/gpu-correlation.ts';
import type { Shifts } from '../../shifts.ts';
import { missingAbove, stageFrames, usePixelGpu } from '../gpu-pixels.ts';
import * as source from './gpu-kernels.generated.ts';
import { type BlockCorrelation, type BlockCorrelator, createBlockShifts } from './index.ts';
import { createBlockPeakFinder, surfaceReach } from './peaks.ts';
import { placeFrame } from './place.ts';
import { blockPlace, type PreparedBlocks } from './prepare.ts';

/**
 * Opens the GPU and gives the op's host side. Correlations are computed on the device; the few pixels
 * of them that are kept are searched on the host.
 *
 * @throws {DeviceMissingError} no GPU, only an emulated one that was not named, or pixels that
 *   float32 cannot hold
 */
export async function load(request: LoadRequest): Promise<BlockCorrelation> {
  const gpu = await usePixelGpu(request);
  return { prepare: async (blocks) => createCorrelator(gpu, blocks) };
}

function createCorrelator(gpu: Gpu, blocks: PreparedBlocks): BlockCorrelator {
  const { height, width, spectra } = blocks;
  const pixels = height * width;
  const side = 2 * surfaceReach(blocks) + 1;
  const surfaceLength = spectra.length * side * side;
  const largest = batchSize(gpu.device, frameCost(blocks));
  const programs = gpu.createPrograms((device, size) => createProgram(device, blocks, size));
  const findPeaks = createBlockPeakFinder(blocks);

  return {
    async correlate(data, count, shifts) {
      const result = createBlockShifts(count, spectra.length);
      for (const { start, count: part, size } of batchesOf(count, largest)) {
        const frames = stageFrames(
          data.subarray(start * pixels, (start + part) * pixels),
          size * pixels,
        );
        const places = placesOf(shifts, start, part, size, blocks);
        const surfaces = await programs.run(size, (program, scope) =>
          program.run(scope, frames, places),
        );
        for (let i = 0; i < part; i++) {
          const { rest } = placeFrame(shifts, start + i, blocks);
          const surface = surfaces.subarray(i * surfaceLength, (i + 1) * surfaceLength);
          findPeaks(surface, rest, result, start + i);
        }
      }
      return result;
    },
    async close() {
      programs.destroy();
    },
  };
}

function frameStages({ height, width }: PreparedBlocks) {
  return { upload: { source: source.upload, output: [width, height] } };
}

/** The kernels of one block of one frame. */
function blockStages(blocks: PreparedBlocks) {
  const { height, width, blockHeight, blockWidth, canvasHeight, canvasWidth } = blocks;
  const constants = {
    ...{ height, width, blockHeight, blockWidth },
    blocks: blocks.spectra.length,
    broken: missingAbove,
  };
  return {
    placeBlocks: {
      source: source.placeBlocks,
      output: [canvasWidth, canvasHeight],
      constants,
      operations: 40,
    },
    rangeOfRows: {
      source: source.rangeOfRows,
      output: [2, blockHeight],
      constants,
      operations: 10 * blockWidth,
    },
    measureBlockFloor: {
      source: source.measureBlockFloor,
      output: [],
      constants: { blockHeight, canvasHeight },
      operations: 10 * canvasHeight,
    },
    ...canvasStages(formatOf(blocks), blocks.spectra.length),
  };
}

function formatOf(blocks: PreparedBlocks) {
  const { canvasHeight, canvasWidth, spectra } = blocks;
  return { canvasHeight, canvasWidth, columns: spectra[0].columns, reach: surfaceReach(blocks) };
}

/** A frame's cost: its own, and that of all its blocks. */
function frameCost(blocks: PreparedBlocks) {
  const own = costOf(frameStages(blocks), blocks.height * blocks.width);
  const block = costOf(blockStages(blocks), 0);
  const count = blocks.spectra.length;
  return {
    arrayBytes: Math.max(own.arrayBytes, count * block.arrayBytes),
    bytes: own.bytes + count * block.bytes,
    operations: Math.max(own.operations, count * block.operations),
  };
}

function createProgram(device: GpuDevice, blocks: PreparedBlocks, size: number) {
  const { height, width, low, high, scale, whiteningFloor, spectra } = blocks;
  const perFrame = compileStages(device, frameStages(blocks), size);
  const perBlock = compileStages(device, blockStages(blocks), size * spectra.length);
  const { kernels } = perBlock;
  const tables = canvasTables(device, formatOf(blocks), spectra);
  const table = { values: tableOf(blocks), size: [TABLE_LENGTH, spectra.length] };
  const taperX = stack(blocks.taperX);
  const taperY = stack(blocks.taperY);
  return {
    async run(scope: GpuScope, values: Float32Array, wholes: Float32Array): Promise<Float32Array> {
      const frames = await scope.run(perFrame.kernels.upload, {
        values,
        size: [width, height, size],
      });
      const places = { values: wholes, size: [2, size] };
      const canvas = await scope.run(
        kernels.placeBlocks,
        ...[frames, table, taperX, taperY, places],
        ...[low, high, scale],
      );
      const ranges = await scope.run(
        kernels.rangeOfRows,
        ...[frames, table, places],
        ...[low, high],
      );
      const squares = await scope.run(kernels.sumSquares, canvas);
      const floors = await scope.next(kernels.measureBlockFloor, squares, ranges, whiteningFloor);
      const surfaces = await correlateCanvases(scope, kernels, tables, canvas, floors);
      return surfaces.read();
    },
    destroy() {
      tables.spectra.destroy();
      perFrame.destroy();
      perBlock.destroy();
    },
  };
}

/** Numbers per block in the kernels' table. */
const TABLE_LENGTH = 5;

function tableOf(blocks: PreparedBlocks): Float32Array {
  return Float32Array.from(
    [...blocks.levels].flatMap((level, block) => {
      const [row, column] = blockPlace(blocks, block);
      return [blocks.startsY[row], blocks.startsX[column], row, column, level];
    }),
  );
}

function stack(rows: readonly Float64Array[]) {
  return {
    values: Float32Array.from(rows.flatMap((row) => [...row])),
    size: [rows[0].length, rows.length],
  };
}

function placesOf(
  shifts: Pick<Shifts, 'y' | 'x'>,
  start: number,
  count: number,
  size: number,
  blocks: PreparedBlocks,
): Float32Array {
  const places = new Float32Array(2 * size);
  for (let i = 0; i < count; i++) {
    const { whole } = placeFrame(shifts, start + i, blocks);
    places.set([whole.y, whole.x], 2 * i);
  }
  return places;
}
