import {
  type GpuArray,
  type GpuDevice,
  type GpuKernels,
  type GpuScope,
  type GpuStage,
  keepOnDevice,
} from '@ophys/compute';
import * as source from './gpu-kernels.generated.ts';

/** Sizes of canvases that are correlated with whitened references. */
export interface CanvasFormat {
  readonly canvasHeight: number;
  readonly canvasWidth: number;
  /** Columns of the references' spectra. */
  readonly columns: number;
  /** Correlations are given from `-reach` to `reach` along both axes. */
  readonly reach: number;
}

/** Spectra as those of `PreparedReference`. */
interface Spectrum {
  readonly spectrumRe: Float64Array;
  readonly spectrumIm: Float64Array;
}

/** The kernels that turn canvases into correlations, with the sizes of one canvas. */
export function canvasStages(format: CanvasFormat, references: number) {
  const { canvasHeight, canvasWidth, columns, reach } = format;
  const side = 2 * reach + 1;
  /** The last pass of an axis gives only what is needed of it. */
  const alongX = passes(canvasWidth).map((pass, i, { length }): GpuStage => {
    const output = [2 * (i === length - 1 ? columns : canvasWidth), canvasHeight];
    const constants = { ...pass, parts: i === 0 ? 1 : 2 };
    return { source: source.passX, output, constants, operations: 12 * pass.radix };
  });
  const alongY = (sign: number, rows: number, shiftRows: number) =>
    passes(canvasHeight).map((pass, i, { length }): GpuStage => {
      const last = i === length - 1;
      const output = [2 * columns, last ? rows : canvasHeight];
      const constants = { ...pass, sign, shiftRows: last ? shiftRows : 0 };
      return { source: source.passY, output, constants, operations: 12 * pass.radix };
    });
  return {
    sumSquares: {
      source: source.sumSquares,
      output: [canvasHeight],
      constants: { canvasWidth },
      operations: 4 * canvasWidth,
    },
    forwardX: alongX,
    forwardY: alongY(1, canvasHeight, 0),
    whiten: {
      source: source.whiten,
      output: [2 * columns, canvasHeight],
      constants: { references },
    },
    inverseY: alongY(-1, side, reach),
    inverseX: {
      source: source.inverseX,
      output: [side, side],
      constants: { reach, columns, length: canvasWidth },
      operations: 12 * columns,
    },
  };
}

/** The floor of canvases that always have contrast. */
export function floorStage({ canvasHeight }: CanvasFormat): GpuStage {
  const operations = 4 * canvasHeight;
  return { source: source.measureFloor, output: [], constants: { canvasHeight }, operations };
}

/** Constant inputs of {@link correlateCanvases}; the spectra stay on the device until they are destroyed. */
export function canvasTables(
  device: GpuDevice,
  format: CanvasFormat,
  spectra: readonly Spectrum[],
) {
  const { canvasHeight, canvasWidth, columns } = format;
  const length = 2 * columns * canvasHeight;
  const values = new Float32Array(length * spectra.length);
  for (const [s, { spectrumRe, spectrumIm }] of spectra.entries()) {
    for (let i = 0; i < spectrumRe.length; i++) {
      values[s * length + 2 * i] = spectrumRe[i];
      values[s * length + 2 * i + 1] = spectrumIm[i];
    }
  }
  return {
    turnsX: turns(canvasWidth),
    turnsY: turns(canvasHeight),
    spectra: keepOnDevice(device, { values, size: [2 * columns, canvasHeight, spectra.length] }),
  };
}

/** Correlations `[dx, dy, canvas]` of canvases with their references; releases what it is given. */
export async function correlateCanvases(
  scope: GpuScope,
  kernels: GpuKernels<ReturnType<typeof canvasStages>>,
  { turnsX, turnsY, spectra }: ReturnType<typeof canvasTables>,
  canvas: GpuArray,
  floors: GpuArray,
): Promise<GpuArray> {
  let field = canvas;
  for (const pass of kernels.forwardX) field = await scope.next(pass, field, turnsX);
  for (const pass of kernels.forwardY) field = await scope.next(pass, field, turnsY);
  field = await scope.next(kernels.whiten, field, await spectra.get(), floors);
  scope.release(floors);
  for (const pass of kernels.inverseY) field = await scope.next(pass, field, turnsY);
  return scope.next(kernels.inverseX, field, turnsX);
}

/** The Stockham passes of a transform. */
function passes(length: number) {
  let rest = length;
  return fewestRadices(length).map((radix) => {
    const pass = { length, radix, part: rest / radix, stride: length / rest };
    rest /= radix;
    return pass;
  });
}

/**
 * Radices up to 9 whose product is a length with prime factors 2, 3 and 5: few of them, because each
 * pass takes the data through the device's memory once more.
 */
function fewestRadices(length: number): number[] {
  const radices: number[] = [];
  let rest = length;
  for (const radix of [8, 9, 5, 4, 6, 3, 2]) {
    while (rest % radix === 0) {
      radices.push(radix);
      rest /= radix;
    }
  }
  return radices;
}

function turns(length: number): Float32Array {
  return Float32Array.from({ length: 2 * length }, (_, i) => {
    const angle = (-2 * Math.PI * Math.floor(i / 2)) / length;
    return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
}
