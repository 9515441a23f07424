import type { TypedArray } from '@ophys/core';

/** Stands for NaN on a GPU, whose shaders may assume that there is none. */
const missing = 3e38;

/** A pixel above this is missing. */
export const missingAbove = 2.9e38;

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
