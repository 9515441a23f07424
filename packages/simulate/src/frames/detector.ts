import { dtypeRange, isFloat } from '@ophys/core';
import type { SimulationParameters } from '../parameters.ts';
import { addNormal, createZiggurat } from '../random/normal.ts';
import { createPoissonTables, drawPoisson } from '../random/poisson.ts';
import { Random, streams } from '../random/random.ts';

/** Turns expected photons of one row into counts; valid until the next call. */
export type DetectRow = (photons: Float32Array) => Float64Array | Int32Array;

/**
 * A photon counter: Poisson photons and normal read noise, times gain, plus offset; clamped
 * where it saturates, whole and clamped for integer pixels.
 *
 * @returns for a frame, the detection of its rows from the first to the last
 */
export function createDetector(parameters: SimulationParameters): (frame: number) => DetectRow {
  const { dtype, gain, offset, readNoisePhotons, seed, shotNoise, width } = parameters;
  const { saturationCounts } = parameters;
  const poisson = createPoissonTables();
  const ziggurat = createZiggurat();
  const uniforms = new Uint32Array(3 * width);
  const forNormal = uniforms.subarray(2 * width);
  const counts = new Float64Array(width);
  const pixels = new Int32Array(width); // copies into a block nine times faster than floats
  const { min, max: highest } = dtypeRange(dtype);
  const max = Math.min(highest, saturationCounts);

  function amplify(): Float64Array {
    for (let i = 0; i < width; i++) {
      counts[i] = Math.min(saturationCounts, (counts[i] as number) * gain + offset);
    }
    return counts;
  }

  function digitize(): Int32Array {
    for (let i = 0; i < width; i++) {
      const value = Math.floor((counts[i] as number) * gain + offset + 0.5);
      pixels[i] = Math.min(max, Math.max(min, value));
    }
    return pixels;
  }

  return (frame) => {
    const random = new Random(seed, streams.detector, frame);
    const rare = new Random(seed, streams.detectorRare, frame);
    return (photons) => {
      random.fill(uniforms);
      if (shotNoise) drawPoisson(photons, counts, poisson, uniforms, rare);
      else counts.set(photons);
      if (readNoisePhotons > 0) addNormal(counts, readNoisePhotons, ziggurat, forNormal, rare);
      return isFloat(dtype) ? amplify() : digitize();
    };
  };
}
