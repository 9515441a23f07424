import { type Dtype, dtypeOf, type TypedArray, viewAs } from '@ophys/core';
import { factorize } from '../../fft/lengths.ts';
import { loadKernels, type MotionKernels } from '../../kernels.ts';
import { createShifts } from '../../shifts.ts';
import { createShiftFinder, surfaceReach } from './find-shift.ts';
import type { Correlator, PhaseCorrelator } from './index.ts';
import { patchRadius, patchSide } from './peak.ts';
import type { PreparedReference, Spectrum } from './prepare.ts';

/** Bytes of one element, four complex numbers, in the kernels' buffers. */
const ELEMENT_BYTES = 32;

/** Checks that the kernels can run here and gives their host side. */
export async function load(): Promise<PhaseCorrelator> {
  await loadKernels();
  return { prepare: async (reference) => createCorrelator(await loadKernels(), reference) };
}

/** Dtypes that the kernels read as they are; others are converted to float32 first. */
export const direct: readonly Dtype[] = ['uint8', 'int8', 'uint16', 'int16', 'float32'];

function createCorrelator(kernels: MotionKernels, reference: PreparedReference): Correlator {
  const pixels = reference.height * reference.width;
  const { settings, patchAt } = writeSettings(kernels, reference);
  // A frame that is read moved by `limit` px starts that much before and ends that much after it.
  const margin = 4 * (reference.limit + 4);
  const frameAt = kernels.alloc(4 * pixels + 2 * margin) + margin;
  const findShift = createShiftFinder(reference);
  const correlators = {
    uint8: kernels.correlate_u8,
    int8: kernels.correlate_i8,
    uint16: kernels.correlate_u16,
    int16: kernels.correlate_i16,
    float32: kernels.correlate_f32,
  };
  const surfaceKernels = {
    uint8: kernels.surface_u8,
    int8: kernels.surface_i8,
    uint16: kernels.surface_u16,
    int16: kernels.surface_i16,
    float32: kernels.surface_f32,
  };
  /** Reserved when surfaces are asked for first; few callers do. */
  let surfaceAt: number | undefined;

  return {
    async correlate(data: TypedArray, count: number) {
      const own = dtypeOf(data);
      const dtype = (direct.includes(own) ? own : 'float32') as keyof typeof correlators;
      const { buffer } = kernels.memory;
      const frame = viewAs(dtype, buffer, frameAt, pixels);
      const place = new Int32Array(buffer, patchAt, 4);
      const patch = new Float32Array(buffer, patchAt + 16, patchSide * patchSide);
      const shifts = createShifts(count);
      for (let i = 0; i < count; i++) {
        frame.set(data.subarray(i * pixels, (i + 1) * pixels));
        if (correlators[dtype](settings, frameAt) === 0) continue;
        const [y, x, movedY, movedX] = place;
        const peak = findShift(patch, { y, x }, { y: movedY, x: movedX });
        shifts.y[i] = peak.y;
        shifts.x[i] = peak.x;
        shifts.peak[i] = peak.height;
      }
      return shifts;
    },
    async surfaces(data: TypedArray, count: number) {
      const own = dtypeOf(data);
      const dtype = (direct.includes(own) ? own : 'float32') as keyof typeof correlators;
      const length = (2 * surfaceReach(reference) + 1) ** 2;
      surfaceAt ??= kernels.alloc(4 * length);
      const { buffer } = kernels.memory;
      const frame = viewAs(dtype, buffer, frameAt, pixels);
      const surface = new Float32Array(buffer, surfaceAt, length);
      const surfaces = new Float32Array(count * length);
      for (let i = 0; i < count; i++) {
        frame.set(data.subarray(i * pixels, (i + 1) * pixels));
        const hasContrast = surfaceKernels[dtype](settings, frameAt, surfaceAt) !== 0;
        if (hasContrast) surfaces.set(surface, i * length);
      }
      return surfaces;
    },
    async close() {},
  };
}

/** What the kernels need to know of a reference, or of one of its blocks. */
export type KernelReference = Omit<PreparedReference, 'smoothing' | 'overlapY' | 'overlapX'>;

/** Lays out tables and work space; the order of words is that of `assembly/correlate.ts`. */
export function writeSettings(
  kernels: MotionKernels,
  reference: KernelReference,
): { settings: number; patchAt: number } {
  const { height, width, canvasHeight, canvasWidth, limit } = reference;
  const reach = limit + patchRadius;
  const groups = Math.ceil(reference.columns / 4);
  const batches = Math.floor((2 * reach + 8) / 8);
  const paddedHeight = 8 * Math.ceil(canvasHeight / 8);
  // A stride that is not a power of two keeps the columns of a row in different cache sets.
  const stride = ELEMENT_BYTES * paddedHeight + 128;
  const elements = (count: number) => kernels.alloc(ELEMENT_BYTES * count);
  const settings = kernels.alloc(112);
  const patchAt = kernels.alloc(16 + 4 * patchSide * patchSide);
  const words = [
    height,
    width,
    canvasHeight,
    canvasWidth,
    limit,
    reach,
    writePlan(kernels, canvasHeight),
    writePlan(kernels, canvasWidth),
    writeFloats(kernels, reference.taperY, paddedHeight + 8),
    writeFloats(kernels, reference.taperX, canvasWidth + 8),
    writeReference(kernels, reference),
    kernels.alloc(stride * groups),
    stride,
    elements(batches * canvasWidth),
    elements(batches * canvasWidth),
    elements(Math.max(canvasHeight, canvasWidth) + 4),
    elements(Math.max(canvasHeight, canvasWidth) + 4),
    patchAt,
    writeFloats(kernels, [], paddedHeight + 8),
    writeFloats(kernels, [], canvasWidth + 8),
    reference.window,
    reference.near,
    groups,
  ];
  const { buffer } = kernels.memory;
  new Int32Array(buffer, settings, words.length).set(words);
  const { low, high, level, whiteningFloor, scale } = reference;
  const numbers = [low, high, level, whiteningFloor, scale];
  new Float32Array(buffer, settings + 4 * words.length, numbers.length).set(numbers);
  return { settings, patchAt };
}

/** `[length, passes, (radix, twiddles) ...]`; see `assembly/fft.ts`. */
function writePlan(kernels: MotionKernels, length: number): number {
  const radices = largeRadices(length);
  const plan = [length, radices.length];
  let rest = length;
  for (const radix of radices) {
    const twiddles: number[] = [];
    for (let p = 0; p < rest / radix; p++) {
      for (let k = 1; k < radix; k++) {
        const angle = (-2 * Math.PI * p * k) / rest;
        twiddles.push(Math.cos(angle), Math.sin(angle));
      }
    }
    plan.push(radix, writeFloats(kernels, twiddles, twiddles.length));
    rest /= radix;
  }
  const at = kernels.alloc(4 * plan.length);
  new Int32Array(kernels.memory.buffer, at, plan.length).set(plan);
  return at;
}

/** The radices of a length with as many factors of 8 as there can be, which saves passes over memory. */
function largeRadices(length: number): number[] {
  const radices = factorize(length) ?? [];
  const odd = radices.filter((radix) => radix % 2 === 1);
  let rest = radices
    .filter((radix) => radix % 2 === 0)
    .reduce((product, radix) => product * radix, 1);
  const large: number[] = [];
  while (rest % 8 === 0 && rest !== 16) {
    large.push(8);
    rest /= 8;
  }
  const even = rest === 16 ? [4, 4] : rest > 1 ? [rest] : [];
  return [...large, ...even, ...odd];
}

/** Numbers as f32, padded with 0 to `length` of them. */
export function writeFloats(
  kernels: MotionKernels,
  values: ArrayLike<number>,
  length: number,
): number {
  const at = kernels.alloc(4 * length);
  const floats = new Float32Array(kernels.memory.buffer, at, length).fill(0);
  floats.set(values);
  return at;
}

/** The reference's spectrum as `[group of four kx][ky]` elements; kx past the middle are 0. */
export function writeReference(
  kernels: MotionKernels,
  {
    canvasHeight,
    columns,
    spectrumRe,
    spectrumIm,
  }: Pick<KernelReference, 'canvasHeight' | keyof Spectrum>,
): number {
  const groups = Math.ceil(columns / 4);
  const at = kernels.alloc(ELEMENT_BYTES * groups * canvasHeight);
  const floats = new Float32Array(kernels.memory.buffer, at, 8 * groups * canvasHeight).fill(0);
  for (let y = 0; y < canvasHeight; y++) {
    for (let x = 0; x < columns; x++) {
      const to = 8 * (Math.floor(x / 4) * canvasHeight + y) + (x % 4);
      floats[to] = spectrumRe[y * columns + x];
      floats[to + 4] = spectrumIm[y * columns + x];
    }
  }
  return at;
}
