import { type Gpu, type LoadRequest, useGpu } from '@ophys/compute';
import {
  DeviceMissingError,
  type Dtype,
  dtypeOf,
  dtypeRange,
  isFloat,
  type TypedArray,
} from '@ophys/core';
import { roundHalfToEven } from './translate/kernel.ts';

/** Pixels that float32, in which GPU kernels compute, holds exactly. */
export const gpuDtypes: readonly Dtype[] = ['uint8', 'int8', 'uint16', 'int16', 'float32'];

/** Stands for NaN on a GPU, whose shaders may assume that there is none. */
const missing = 3e38;

/** A pixel above this is missing. */
export const missingAbove = 2.9e38;

/**
 * Constants of kernels that interpolate: nothing can be made of a pixel whose magnitude is above
 * `broken`, NaN and infinities, and becomes `missing`.
 */
export const unknownPixels = { broken: 2.7e38, missing };

/** What infinite pixels become. */
const largest = 2.8e38;

/** float32 pixels for a GPU, filled up to `length` with 0. */
export function stageFrames(frames: TypedArray, length: number): Float32Array {
  const floats = new Float32Array(length);
  floats.set(frames);
  if (frames instanceof Float32Array || frames instanceof Float64Array) {
    for (let i = 0; i < frames.length; i++) {
      const value = floats[i];
      if (Math.abs(value) <= largest) continue;
      floats[i] = Number.isNaN(value) ? missing : Math.sign(value) * largest;
    }
  }
  return floats;
}

/**
 * Pixels from a GPU in the dtype of `frames`, as many as that holds: rounded, half to even, and
 * clamped; missing ones NaN, those below `-missingAbove` become `outside`.
 */
export function unstageFrames(results: Float32Array, frames: TypedArray, outside = 0): void {
  const dtype = dtypeOf(frames);
  if (isFloat(dtype)) {
    for (let i = 0; i < frames.length; i++) {
      const value = results[i];
      frames[i] = value > missingAbove ? Number.NaN : value < -missingAbove ? outside : value;
    }
    return;
  }
  const { min, max } = dtypeRange(dtype);
  for (let i = 0; i < frames.length; i++) {
    const value = results[i];
    frames[i] =
      value < -missingAbove ? outside : Math.min(max, Math.max(min, roundHalfToEven(value)));
  }
}

/**
 * The GPU for frames of a dtype.
 *
 * @throws {DeviceMissingError} when there is none, or the dtype is none of {@link gpuDtypes}
 */
export async function usePixelGpu({ explicit, dtype }: LoadRequest): Promise<Gpu> {
  if (dtype !== undefined && !gpuDtypes.includes(dtype)) {
    throw new DeviceMissingError(
      `GPU kernels compute in float32, which cannot hold every ${dtype}; use backend "wasm".`,
    );
  }
  return useGpu({ explicit });
}
