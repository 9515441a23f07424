import {
  compileStages,
  type GpuArgument,
  type GpuArray,
  type GpuDevice,
  type GpuKernel,
  type GpuKernels,
  type GpuScope,
  type GpuStage,
} from '@ophys/compute';
import {
  canvasStages,
  canvasTables,
  correlateCanvases,
  floorStage,
} from '../../fft/gpu-correlation.ts';
import * as source from './gpu-kernels.generated.ts';
import { patchRadius, patchSide } from './peak.ts';
import type { PreparedReference } from './prepare.ts';

/** Numbers per frame that {@link GpuChain.run} gives. */
export const resultLength = patchSide * patchSide + 4;

/** The compiled kernels for batches of one size. */
export interface GpuChain {
  /**
   * Correlates frames without NaN, `[frame, row, column]`; everything in between stays on the
   * device. Gives per frame the patch round the highest pixel of the second measurement, that
   * pixel's row and column, then those of the first measurement, all counted from `-reach`.
   */
  run(scope: GpuScope, frames: Float32Array): Promise<Float32Array>;
  /** The correlations of such frames as they lie, `[frame, dy, dx]` from `-reach` on. */
  surfaces(scope: GpuScope, frames: Float32Array): Promise<Float32Array>;
  destroy(): void;
}

/** Compiles the kernels for batches of `count` frames. */
export function createChain(
  device: GpuDevice,
  reference: PreparedReference,
  count: number,
): GpuChain {
  const { kernels, destroy } = compileStages(device, correlationStages(reference), count);
  const tables = createTables(device, reference);
  return {
    run: (scope, frames) => runChain(scope, kernels, tables, reference, frames, count),
    surfaces: (scope, frames) => readSurfaces(scope, kernels, tables, reference, frames, count),
    destroy() {
      tables.spectra.destroy();
      destroy();
    },
  };
}

type Kernels = GpuKernels<ReturnType<typeof correlationStages>>;
type Tables = ReturnType<typeof createTables>;

/** Every kernel of the chain, with the sizes of one frame. */
export function correlationStages(reference: PreparedReference) {
  const { height, width, canvasHeight, canvasWidth, limit } = reference;
  const reach = limit + patchRadius;
  const format = { ...reference, reach };
  const side = 2 * reach + 1;
  const searchWithin = (half: number, near: number): GpuStage[] => {
    const constants = { margin: reach - half, window: 2 * half + 1, reach, near };
    const operations = 4 * side;
    return [
      { source: source.searchRow, output: [2, side], constants, operations },
      { source: source.searchFrame, output: [2], constants, operations },
    ];
  };
  return {
    upload: { source: source.upload, output: [width, height] },
    startAtOrigin: { source: source.startAtOrigin, output: [2], constants: { reach } },
    place: {
      source: source.place,
      output: [canvasWidth, canvasHeight],
      constants: { height, width, reach },
      operations: 32,
    },
    measureFloor: floorStage(format),
    ...canvasStages(format, 1),
    searchAll: searchWithin(limit, reference.near),
    searchNear: searchWithin(reference.window, -1),
    cutPatch: {
      source: source.cutPatch,
      output: [resultLength],
      constants: { radius: patchRadius, patchSide },
    },
  };
}

/** Constant inputs of the kernels. */
function createTables(device: GpuDevice, reference: PreparedReference) {
  const reach = reference.limit + patchRadius;
  return {
    ...canvasTables(device, { ...reference, reach }, [reference]),
    taperX: Float32Array.from(reference.taperX),
    taperY: Float32Array.from(reference.taperY),
  };
}

async function runChain(
  scope: GpuScope,
  kernels: Kernels,
  tables: Tables,
  reference: PreparedReference,
  values: Float32Array,
  count: number,
): Promise<Float32Array> {
  const { height, width } = reference;
  const frames = await scope.run(kernels.upload, { values, size: [width, height, count] });
  // Made on the device: a kernel's argument must always be of one kind, host or device.
  const origin = await scope.run(kernels.startAtOrigin);
  const wide = await correlate(scope, kernels, tables, reference, frames, origin);
  const first = await search(scope, kernels.searchAll, wide);
  scope.release(origin);
  // Frames that lie near the reference would only be measured once more as they lie.
  const reach = reference.limit + patchRadius;
  const areNear = (await first.read()).every((place) => place === reach);
  const near = areNear ? wide : await correlate(scope, kernels, tables, reference, frames, first);
  const second = await search(scope, kernels.searchNear, near);
  const result = await scope.run(kernels.cutPatch, near, second, first);
  return await result.read();
}

async function readSurfaces(
  scope: GpuScope,
  kernels: Kernels,
  tables: Tables,
  reference: PreparedReference,
  values: Float32Array,
  count: number,
): Promise<Float32Array> {
  const { height, width } = reference;
  const frames = await scope.run(kernels.upload, { values, size: [width, height, count] });
  const origin = await scope.run(kernels.startAtOrigin);
  const surfaces = await correlate(scope, kernels, tables, reference, frames, origin);
  return surfaces.read();
}

/** The correlation surfaces of frames that are moved back by whole shifts. */
async function correlate(
  scope: GpuScope,
  kernels: Kernels,
  tables: Tables,
  { low, high, level, scale, whiteningFloor }: PreparedReference,
  frames: GpuArgument,
  places: GpuArgument,
): Promise<GpuArray> {
  const { taperX, taperY } = tables;
  const intensities = [low, high, level, scale];
  const canvas = await scope.run(kernels.place, frames, taperX, taperY, places, ...intensities);
  const squares = await scope.run(kernels.sumSquares, canvas);
  const floors = await scope.next(kernels.measureFloor, squares, whiteningFloor);
  return correlateCanvases(scope, kernels, tables, canvas, floors);
}

async function search(
  scope: GpuScope,
  [alongRow, alongFrame]: readonly GpuKernel[],
  surface: GpuArray,
): Promise<GpuArray> {
  const rows = await scope.run(alongRow, surface);
  return scope.next(alongFrame, rows);
}
