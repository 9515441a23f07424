import { arraySource, type FrameSource } from '@ophys/core';
import { createRandom, createTexture, sampleTexture } from '../src/ops/phase-correlate/texture.ts';

/** A recording of a still scene through a moving, noisy microscope, with its true shifts. */
export interface Recording {
  readonly source: FrameSource;
  readonly data: Int16Array;
  readonly y: Float64Array;
  readonly x: Float64Array;
  /** The scene without noise at shift 0, in the recording's units. */
  readonly scene: Float32Array;
}

/** Counts of photons (Poisson, `photons` a pixel in the mean) times 20, moving by a few pixels. */
export function createRecording(options: {
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  readonly photons: number;
  readonly seed: number;
  readonly amplitude?: number;
  /** How far odd rows lie to the right, in px. */
  readonly linePhase?: number;
}): Recording {
  const { frames, height, width, photons, seed, amplitude = 3, linePhase = 0 } = options;
  const random = createRandom(seed);
  const texture = createTexture(seed, 30);
  const [y, x] = [new Float64Array(frames), new Float64Array(frames)];
  const data = new Int16Array(frames * height * width);
  for (let i = 0; i < frames; i++) {
    y[i] = amplitude * Math.sin(0.37 * i + seed);
    x[i] = amplitude * Math.cos(0.23 * i);
    const clean = sampleTexture(texture, height, width, { y: y[i], x: x[i] }, undefined);
    if (linePhase !== 0) {
      const late = { y: y[i], x: x[i] + linePhase };
      const odd = sampleTexture(texture, height, width, late, undefined);
      for (let row = 1; row < height; row += 2) {
        clean.set(odd.subarray(row * width, (row + 1) * width), row * width);
      }
    }
    for (let p = 0; p < clean.length; p++) {
      data[i * clean.length + p] = 20 * countPhotons(photons * brightness(clean[p]), random);
    }
  }
  const still = sampleTexture(texture, height, width, { y: 0, x: 0 }, undefined);
  const scene = Float32Array.from(still, (value) => 20 * photons * brightness(value));
  return { source: arraySource(data, [frames, height, width], 30), data, y, x, scene };
}

function brightness(texture: number): number {
  return Math.max(0.1, 1 + 0.35 * texture);
}

/** Knuth's multiplication method; the rates here are small. */
function countPhotons(rate: number, random: () => number): number {
  const limit = Math.exp(-rate);
  let photons = 0;
  for (let product = random(); product > limit; product *= random()) photons++;
  return photons;
}

/** Root mean square distance of measured from true shifts, after removing the mean offset. */
export function rmsError(
  measured: { readonly y: Float32Array; readonly x: Float32Array },
  truth: { readonly y: Float64Array; readonly x: Float64Array },
): number {
  const axis = (a: Float32Array, b: Float64Array) => {
    const errors = [...a].map((value, i) => value - b[i]);
    const mean = errors.reduce((total, error) => total + error, 0) / errors.length;
    return errors.reduce((total, error) => total + (error - mean) ** 2, 0) / errors.length;
  };
  return Math.sqrt(axis(measured.y, truth.y) + axis(measured.x, truth.x));
}
