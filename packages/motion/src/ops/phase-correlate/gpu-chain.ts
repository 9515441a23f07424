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
import { factorize } from '../../fft/lengths.ts';
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
  destroy(): void;
}

/** Compiles the kernels for batches of `count` frames. */
export function createChain(
  device: GpuDevice,
  reference: PreparedReference,
  count: number,
): GpuChain {
  const { kernels, destroy } = compileStages(device, correlationStages(reference), count);
  const tables = createTables(reference);
  return {
    run: (scope, frames) => runChain(scope, kernels, tables, reference, frames, count),
    destroy,
  };
}

type Stages = ReturnType<typeof correlationStages>;
type Kernels = GpuKernels<Stages>;

/** Every kernel of the chain, with the sizes of one frame. */
export function correlationStages(reference: PreparedReference) {
  const { height, width, canvasHeight, canvasWidth, limit, columns } = reference;
  const reach = limit + patchRadius;
  const side = 2 * reach + 1;
  const stage = (code: string, output: readonly number[], constants = {}, operations = 16) => ({
    source: code,
    output,
    constants,
    operations,
  });
  /** The last pass of an axis gives only what is needed of it. */
  const alongX = (): GpuStage[] =>
    passes(canvasWidth).map((pass, i, { length }) => {
      const output = [2 * (i === length - 1 ? columns : canvasWidth), canvasHeight];
      return stage(source.passX, output, pass, 12 * pass.radix);
    });
  const alongY = (sign: number, rows: number, shiftRows: number): GpuStage[] =>
    passes(canvasHeight).map((pass, i, { length }) => {
      const last = i === length - 1;
      const output = [2 * columns, last ? rows : canvasHeight];
      const constants = { ...pass, sign, shiftRows: last ? shiftRows : 0 };
      return stage(source.passY, output, constants, 12 * pass.radix);
    });
  const searchWithin = (half: number, near: number): GpuStage[] => {
    const window = { margin: reach - half, window: 2 * half + 1, reach, near };
    return [
      stage(source.searchRow, [2, side], window, 4 * side),
      stage(source.searchFrame, [2], window, 4 * side),
    ];
  };
  const band = { reach, columns, length: canvasWidth };
  const patch = { radius: patchRadius, patchSide };
  return {
    upload: stage(source.upload, [width, height]),
    startAtOrigin: stage(source.startAtOrigin, [2], { reach }),
    place: stage(source.place, [canvasWidth, canvasHeight], { height, width, reach }, 32),
    sumSquares: stage(source.sumSquares, [canvasHeight], { canvasWidth }, 4 * canvasWidth),
    measureFloor: stage(source.measureFloor, [], { canvasHeight }, 4 * canvasHeight),
    complexify: stage(source.complexify, [2 * canvasWidth, canvasHeight]),
    forwardX: alongX(),
    forwardY: alongY(1, canvasHeight, 0),
    whiten: stage(source.whiten, [2 * columns, canvasHeight]),
    inverseY: alongY(-1, side, reach),
    inverseX: stage(source.inverseX, [side, side], band, 12 * columns),
    searchAll: searchWithin(limit, reference.near),
    searchNear: searchWithin(reference.window, -1),
    cutPatch: stage(source.cutPatch, [resultLength], patch),
  };
}

/** The Stockham passes of a transform. */
function passes(length: number) {
  let rest = length;
  return (factorize(length) ?? []).map((radix) => {
    const pass = { length, radix, part: rest / radix, stride: length / rest };
    rest /= radix;
    return pass;
  });
}

type Tables = ReturnType<typeof createTables>;

/** Constant inputs of the kernels, on the host. */
function createTables(reference: PreparedReference) {
  const { canvasHeight, canvasWidth, columns, spectrumRe, spectrumIm } = reference;
  const spectrum = new Float32Array(2 * spectrumRe.length);
  for (let i = 0; i < spectrumRe.length; i++) {
    spectrum[2 * i] = spectrumRe[i];
    spectrum[2 * i + 1] = spectrumIm[i];
  }
  return {
    taperX: Float32Array.from(reference.taperX),
    taperY: Float32Array.from(reference.taperY),
    turnsX: turns(canvasWidth),
    turnsY: turns(canvasHeight),
    spectrum: { values: spectrum, size: [2 * columns, canvasHeight] },
  };
}

function turns(length: number): Float32Array {
  return Float32Array.from({ length: 2 * length }, (_, i) => {
    const angle = (-2 * Math.PI * Math.floor(i / 2)) / length;
    return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
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
  scope.release(wide, origin);
  const near = await correlate(scope, kernels, tables, reference, frames, first);
  const second = await search(scope, kernels.searchNear, near);
  const result = await scope.run(kernels.cutPatch, near, second, first);
  return await result.read();
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
  const { taperX, taperY, turnsX, turnsY, spectrum } = tables;
  const intensities = [low, high, level, scale];
  const canvas = await scope.run(kernels.place, frames, taperX, taperY, places, ...intensities);
  const squares = await scope.run(kernels.sumSquares, canvas);
  const floors = await scope.next(kernels.measureFloor, squares, whiteningFloor);
  let field = await scope.next(kernels.complexify, canvas);
  for (const pass of kernels.forwardX) field = await scope.next(pass, field, turnsX);
  for (const pass of kernels.forwardY) field = await scope.next(pass, field, turnsY);
  field = await scope.next(kernels.whiten, field, spectrum, floors);
  scope.release(floors);
  for (const pass of kernels.inverseY) field = await scope.next(pass, field, turnsY);
  return scope.next(kernels.inverseX, field, turnsX);
}

async function search(
  scope: GpuScope,
  [alongRow, alongFrame]: readonly GpuKernel[],
  surface: GpuArray,
): Promise<GpuArray> {
  const rows = await scope.run(alongRow, surface);
  return scope.next(alongFrame, rows);
}
