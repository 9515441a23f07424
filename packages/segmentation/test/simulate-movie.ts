import type { Mask } from '@ophys/core';
import type { BinnedMovie } from '../src/index.ts';
import { binnedMovieInMemory } from '../src/index.ts';

/** A small movie of discs that flash, with the discs as truth. */
export interface SimulatedMovie {
  readonly movie: BinnedMovie;
  readonly data: Float32Array;
  readonly truth: readonly Mask[];
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function uniformNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

function gaussianNumbers(uniform: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Discs on a jittered lattice over noise and, on request, a wave of neuropil. */
export function simulateMovie(options: {
  readonly seed: number;
  readonly height: number;
  readonly width: number;
  readonly bins: number;
  readonly diameter: number;
  /** Amplitude of a transient over the noise of a pixel; default 3. */
  readonly amplitude?: number;
  /** Amplitude of the neuropil over the noise of a pixel; default 0. */
  readonly neuropil?: number;
  /** Distance of lattice points; default 2.5 diameters. */
  readonly spacing?: number;
}): SimulatedMovie {
  const { seed, height, width, bins, diameter, amplitude = 3, neuropil = 0 } = options;
  const spacing = options.spacing ?? 2.5 * diameter;
  const uniform = uniformNumbers(seed);
  const gaussian = gaussianNumbers(uniform);
  const data = new Float32Array(bins * height * width);
  let wave = 0;
  for (let bin = 0; bin < bins; bin++) {
    wave = 0.6 * wave + 0.8 * gaussian();
    for (let p = 0; p < height * width; p++) {
      const slope = 1 + 0.3 * Math.sin((2 * Math.PI * (p % width)) / 120);
      data[bin * height * width + p] = 100 + gaussian() + neuropil * slope * wave;
    }
  }
  const truth: Mask[] = [];
  for (let y = spacing / 2; y + diameter / 2 < height; y += spacing) {
    for (let x = spacing / 2; x + diameter / 2 < width; x += spacing) {
      const disc = discMask(height, width, y + uniform(), x + uniform(), diameter / 2);
      addTransients(data, disc, height * width, bins, amplitude, uniform);
      truth.push(disc);
    }
  }
  return { movie: binnedMovieInMemory(data, [bins, height, width]), data, truth };
}

/** A disc with weights of 1. */
export function discMask(
  height: number,
  width: number,
  row: number,
  column: number,
  radius: number,
): Mask {
  const pixels: number[] = [];
  for (let p = 0; p < height * width; p++) {
    if (Math.hypot(Math.floor(p / width) - row, (p % width) - column) < radius) pixels.push(p);
  }
  return { pixels: Uint32Array.from(pixels), weights: new Float32Array(pixels.length).fill(1) };
}

function addTransients(
  data: Float32Array,
  { pixels }: Mask,
  frame: number,
  bins: number,
  amplitude: number,
  uniform: () => number,
): void {
  let calcium = 0;
  for (let bin = 0; bin < bins; bin++) {
    calcium = 0.4 * calcium + (uniform() < 0.08 ? amplitude : 0);
    for (const p of pixels) {
      data[bin * frame + p] = (data[bin * frame + p] as number) + calcium;
    }
  }
}
