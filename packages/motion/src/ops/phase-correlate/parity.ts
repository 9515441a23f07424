import { type Backend, loadOp } from '@ophys/compute';
import {
  createArray,
  type Dtype,
  dtypeOf,
  dtypeRange,
  isFloat,
  type TypedArray,
} from '@ophys/core';
import type { CorrelationOptions } from '../../options.ts';
import { phaseCorrelate } from './index.ts';
import { type PreparedReference, prepareReference } from './prepare.ts';
import { createTexture, sampleTexture } from './texture.ts';

/** Largest absolute differences of one backend from the reference implementation. */
export interface PhaseCorrelateErrors {
  /** In px, over both axes. */
  readonly shift: number;
  readonly peak: number;
  /** Of the surfaces. */
  readonly surface: number;
}

/** Frames and options of one comparison. */
export interface ParityCase {
  readonly height: number;
  readonly width: number;
  readonly dtype: Dtype;
  readonly options?: CorrelationOptions;
}

/** Frame sizes (square, small, elongated, odd, prime) and dtypes that parity is checked on. */
export const parityCases: readonly ParityCase[] = [
  { height: 64, width: 64, dtype: 'int16' },
  { height: 128, width: 144, dtype: 'int16' },
  { height: 32, width: 128, dtype: 'uint16' },
  { height: 100, width: 75, dtype: 'uint8' },
  { height: 61, width: 97, dtype: 'float32' },
  { height: 48, width: 90, dtype: 'int8' },
  { height: 50, width: 50, dtype: 'uint32' },
  { height: 45, width: 54, dtype: 'int32' },
  { height: 40, width: 36, dtype: 'float64' },
  { height: 32, width: 40, dtype: 'uint16', options: { maxShift: 0.5 } },
  { height: 1, width: 64, dtype: 'uint16' },
  { height: 53, width: 1, dtype: 'float32' },
  { height: 7, width: 41, dtype: 'int16' },
  { height: 64, width: 48, dtype: 'uint16', options: { correlation: 'cross' } },
  { height: 30, width: 70, dtype: 'int16', options: { maxShift: 0.04, whiteningFloor: 0.01 } },
];

/**
 * Runs a backend and the reference implementation on shifted, noisy textures and compares them.
 * Needs no test framework, so that a page can run it on a browser's devices.
 */
export async function measureParity(
  backend: Backend,
  parityCase: ParityCase,
  seed = 1,
): Promise<PhaseCorrelateErrors> {
  const { reference, data, count } = createCase(parityCase, seed);
  const [truth, measured] = await Promise.all(
    (['reference', backend] as const).map((choice) => correlate(choice, reference, data, count)),
  );
  let shift = 0;
  let peak = 0;
  for (let i = 0; i < count; i++) {
    const y = Math.abs(measured.y[i] - truth.y[i]);
    const x = Math.abs(measured.x[i] - truth.x[i]);
    shift = Math.max(shift, y, x);
    peak = Math.max(peak, Math.abs(measured.peak[i] - truth.peak[i]));
  }
  const surface = truth.surfaces.reduce(
    (largest, value, k) => Math.max(largest, Math.abs(value - measured.surfaces[k])),
    0,
  );
  return { shift, peak, surface };
}

async function correlate(
  backend: Backend,
  reference: PreparedReference,
  data: TypedArray,
  count: number,
) {
  const { implementation } = await loadOp(phaseCorrelate, backend, { dtype: dtypeOf(data) });
  const correlator = await implementation.prepare(reference);
  const shifts = await correlator.correlate(data, count);
  const surfaces = await correlator.surfaces(data, count);
  await correlator.close();
  return { ...shifts, surfaces };
}

/** A texture as reference; as frames, shifted noisy copies of it, a constant one, one with NaN. */
function createCase({ height, width, dtype, options }: ParityCase, seed: number) {
  const texture = createTexture(seed);
  const count = 6;
  const pixels = height * width;
  const data = createArray(dtype, count * pixels);
  const peakValue = isFloat(dtype) ? 1000 : Math.min(30_000, dtypeRange(dtype).max);
  const amplitude = peakValue / 8;
  for (let i = 0; i < count - 1; i++) {
    const shift = { y: 1.7 * Math.sin(i + seed), x: 1.7 * Math.cos(2 * i + seed) };
    const frame = sampleTexture(texture, height, width, shift, seed + i);
    for (let p = 0; p < pixels; p++) data[i * pixels + p] = amplitude * (4 + frame[p]);
  }
  data.fill(amplitude, (count - 1) * pixels);
  if (isFloat(dtype)) data.fill(Number.NaN, 0, width);
  const still = sampleTexture(texture, height, width, { y: 0, x: 0 }, undefined);
  const image = Float32Array.from(still, (value) => amplitude * (4 + value));
  return { reference: prepareReference({ data: image, height, width }, options), data, count };
}
