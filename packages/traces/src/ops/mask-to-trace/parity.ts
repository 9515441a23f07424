import { type BackendChoice, type BackendReport, loadOp } from '@ophys/compute';
import {
  createArray,
  type Dtype,
  dtypeRange,
  dtypes,
  type Mask,
  type TypedArray,
} from '@ophys/core';
import { type MaskTable, packMasks } from '../../mask-table.ts';
import { maskToTrace } from './index.ts';

/** One comparison of a backend with the reference. */
export interface ParityCase {
  readonly name: string;
  readonly report: BackendReport;
  /** Largest |difference| / Σ|weight · pixel| over all frames and masks. */
  readonly error: number;
}

interface Layout {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly frames: number;
  readonly masks: readonly Mask[];
}

/**
 * Compares a backend with the reference over layouts of masks and dtypes, all of them by default. It
 * needs no test framework, so that a page can run it on a browser's GPU.
 */
export async function compareWithReference(
  backend: BackendChoice,
  of: readonly Dtype[] = dtypes,
): Promise<ParityCase[]> {
  const cases: ParityCase[] = [];
  for (const layout of layouts()) {
    for (const dtype of of) cases.push(await compareOne(backend, layout, dtype));
  }
  return cases;
}

async function compareOne(
  backend: BackendChoice,
  layout: Layout,
  dtype: Dtype,
): Promise<ParityCase> {
  const pixels = layout.height * layout.width;
  const table = packMasks(layout.masks, pixels);
  const frames = randomPixels(dtype, layout.frames * pixels);
  const { implementation, ...report } = await loadOp(maskToTrace, backend);
  const projector = await implementation.prepare(table, pixels);
  try {
    const actual = await projector.project(frames, layout.frames);
    const expected = await projectByReference(table, pixels, frames, layout.frames);
    const scale = await projectByReference(
      absolute(table),
      pixels,
      frames.map(Math.abs),
      layout.frames,
    );
    return { name: `${layout.name}, ${dtype}`, report, error: worst(actual, expected, scale) };
  } finally {
    await projector.release();
  }
}

async function projectByReference(
  table: MaskTable,
  pixels: number,
  frames: TypedArray,
  count: number,
): Promise<Float32Array> {
  const { implementation } = await loadOp(maskToTrace, 'reference');
  return (await implementation.prepare(table, pixels)).project(frames, count);
}

function absolute(table: MaskTable): MaskTable {
  return { ...table, weights: table.weights.map(Math.abs) };
}

/** NaN where the lengths differ or a value is NaN on one side only. */
function worst(actual: Float32Array, expected: Float32Array, scale: Float32Array): number {
  if (actual.length !== expected.length) return Number.NaN;
  let error = 0;
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs((actual[i] as number) - (expected[i] as number));
    if (difference !== 0) error = Math.max(error, difference / (scale[i] as number));
  }
  return error;
}

function layouts(): Layout[] {
  const whole = { height: 70, width: 90 };
  return [
    { name: 'no masks', ...whole, frames: 2, masks: [] },
    { name: 'an empty mask', ...whole, frames: 2, masks: [discMask(whole, 9, 9, 0, 1)] },
    { name: 'a mask of the whole frame', ...whole, frames: 3, masks: [everyPixel(6300)] },
    { name: 'the last pixel', ...whole, frames: 3, masks: [lastPixel(6300)] },
    {
      name: 'scattered pixels',
      ...whole,
      frames: 3,
      masks: [scattered(6300, 7), scattered(6300, 2)],
    },
    { name: 'overlapping discs', ...whole, frames: 5, masks: discs(whole, 40) },
    { name: 'one pixel', height: 1, width: 1, frames: 4, masks: [everyPixel(1)] },
    {
      name: 'one row',
      height: 1,
      width: 517,
      frames: 4,
      masks: discs({ height: 1, width: 517 }, 9),
    },
  ];
}

function discs(size: { height: number; width: number }, count: number): Mask[] {
  return Array.from({ length: count }, (_, i) =>
    discMask(size, (i * 31) % size.height, (i * 17) % size.width, 5.5, i % 2 === 0 ? 1 : -0.5),
  );
}

function discMask(
  { height, width }: { height: number; width: number },
  row: number,
  column: number,
  radius: number,
  weight: number,
): Mask {
  const pixels: number[] = [];
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      if (Math.hypot(r - row, c - column) < radius) pixels.push(r * width + c);
    }
  }
  return {
    pixels: Uint32Array.from(pixels),
    weights: Float32Array.from(pixels, (_, i) => weight * (1 + (i % 7))),
  };
}

function everyPixel(count: number): Mask {
  return {
    pixels: Uint32Array.from({ length: count }, (_, i) => i),
    weights: new Float32Array(count).fill(1 / count),
  };
}

function lastPixel(count: number): Mask {
  return { pixels: Uint32Array.of(count - 1), weights: Float32Array.of(0.25) };
}

function scattered(count: number, step: number): Mask {
  const pixels = Uint32Array.from({ length: Math.floor(count / step) }, (_, i) => i * step);
  return { pixels, weights: Float32Array.from(pixels, (p) => Math.sin(p)) };
}

/** Pixels over the whole range of an integer dtype (or ±1000), from a fixed linear congruence. */
function randomPixels(dtype: Dtype, length: number): TypedArray {
  const { min, max } = dtypeRange(dtype);
  const [low, high] = Number.isFinite(max) ? [min, max] : [-1000, 1000];
  const pixels = createArray(dtype, length);
  let state = 12345;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    pixels[i] = low + (high - low) * (state / 2 ** 32);
  }
  return pixels;
}
