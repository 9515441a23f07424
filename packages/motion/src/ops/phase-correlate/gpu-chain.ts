import type { GpuArgument, GpuArray, GpuDevice, GpuKernel, GpuKernelSource } from '@ophys/compute';
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
  run(frames: Float32Array): Promise<Float32Array>;
  destroy(): void;
}

/** Compiles the kernels for batches of `count` frames. */
export function createChain(
  device: GpuDevice,
  reference: PreparedReference,
  count: number,
): GpuChain {
  const kernels = compile(device, reference, count);
  const tables = createTables(reference);
  return {
    run: (frames) => runChain(kernels, tables, reference, frames, count),
    destroy() {
      for (const kernel of Object.values(kernels).flat()) kernel.destroy();
    },
  };
}

type Kernels = ReturnType<typeof compile>;

function compile(device: GpuDevice, reference: PreparedReference, count: number) {
  const { height, width, canvasHeight, canvasWidth, limit, columns } = reference;
  const reach = limit + patchRadius;
  const side = 2 * reach + 1;
  const kernel = (code: GpuKernelSource, output: readonly number[], constants = {}): GpuKernel =>
    device.createKernel(code, { output, constants });
  /** The last pass of an axis gives only what is needed of it. */
  const alongX = () =>
    passes(canvasWidth).map((pass, i, { length }) => {
      const output = [2 * (i === length - 1 ? columns : canvasWidth), canvasHeight, count];
      return kernel(source.passX, output, pass);
    });
  const alongY = (sign: number, rows: number, shiftRows: number) =>
    passes(canvasHeight).map((pass, i, { length }) => {
      const last = i === length - 1;
      const output = [2 * columns, last ? rows : canvasHeight, count];
      return kernel(source.passY, output, { ...pass, sign, shiftRows: last ? shiftRows : 0 });
    });
  const searchWithin = (half: number, near: number) => {
    const window = { margin: reach - half, window: 2 * half + 1, reach, near };
    return [
      kernel(source.searchRow, [2, side, count], window),
      kernel(source.searchFrame, [2, count], window),
    ];
  };
  return {
    startAtOrigin: kernel(source.startAtOrigin, [2, count], { reach }),
    place: kernel(source.place, [canvasWidth, canvasHeight, count], { height, width, reach }),
    sumSquares: kernel(source.sumSquares, [canvasHeight, count], { canvasWidth }),
    measureFloor: kernel(source.measureFloor, [count], { canvasHeight }),
    complexify: kernel(source.complexify, [2 * canvasWidth, canvasHeight, count]),
    forwardX: alongX(),
    forwardY: alongY(1, canvasHeight, 0),
    whiten: kernel(source.whiten, [2 * columns, canvasHeight, count]),
    inverseY: alongY(-1, side, reach),
    inverseX: kernel(source.inverseX, [side, side, count], { reach, columns, length: canvasWidth }),
    searchAll: searchWithin(limit, reference.near),
    searchNear: searchWithin(reference.window, -1),
    cutPatch: kernel(source.cutPatch, [resultLength, count], { radius: patchRadius, patchSide }),
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

/** Arrays of one run, so that all are released however it ends. */
function createScope() {
  const live = new Set<GpuArray>();
  return {
    async run(kernel: GpuKernel, ...args: GpuArgument[]): Promise<GpuArray> {
      const array = await kernel.run(...args);
      live.add(array);
      return array;
    },
    release(array: GpuArray): void {
      live.delete(array);
      array.release();
    },
    close(): void {
      for (const array of live) array.release();
    },
  };
}
type Scope = ReturnType<typeof createScope>;

async function runChain(
  kernels: Kernels,
  tables: Tables,
  reference: PreparedReference,
  frames: Float32Array,
  count: number,
): Promise<Float32Array> {
  const { height, width } = reference;
  const input = { values: frames, size: [width, height, count] };
  const scope = createScope();
  try {
    // Made on the device: a kernel's argument must always be of one kind, host or device.
    const origin = await scope.run(kernels.startAtOrigin);
    const wide = await correlate(scope, kernels, tables, reference, input, origin);
    const first = await search(scope, kernels.searchAll, wide);
    scope.release(wide);
    const near = await correlate(scope, kernels, tables, reference, input, first);
    const second = await search(scope, kernels.searchNear, near);
    const result = await scope.run(kernels.cutPatch, near, second, first);
    return await result.read();
  } finally {
    scope.close();
  }
}

/** The correlation surfaces of frames that are moved back by whole shifts. */
async function correlate(
  scope: Scope,
  kernels: Kernels,
  tables: Tables,
  { low, high, level, scale, whiteningFloor }: PreparedReference,
  frames: GpuArgument,
  places: GpuArgument,
): Promise<GpuArray> {
  const { taperX, taperY, turnsX, turnsY, spectrum } = tables;
  const next = async (kernel: GpuKernel, from: GpuArray, ...more: GpuArgument[]) => {
    const result = await scope.run(kernel, from, ...more);
    scope.release(from);
    return result;
  };
  const intensities = [low, high, level, scale];
  const canvas = await scope.run(kernels.place, frames, taperX, taperY, places, ...intensities);
  const squares = await scope.run(kernels.sumSquares, canvas);
  const floors = await next(kernels.measureFloor, squares, whiteningFloor);
  let field = await next(kernels.complexify, canvas);
  for (const pass of kernels.forwardX) field = await next(pass, field, turnsX);
  for (const pass of kernels.forwardY) field = await next(pass, field, turnsY);
  field = await next(kernels.whiten, field, spectrum, floors);
  scope.release(floors);
  for (const pass of kernels.inverseY) field = await next(pass, field, turnsY);
  return next(kernels.inverseX, field, turnsX);
}

async function search(
  scope: Scope,
  [alongRow, alongFrame]: readonly GpuKernel[],
  surface: GpuArray,
): Promise<GpuArray> {
  const rows = await scope.run(alongRow, surface);
  const places = await scope.run(alongFrame, rows);
  scope.release(rows);
  return places;
}
