import type { SimulationParameters } from '../parameters.ts';
import { ornsteinUhlenbeck } from '../random/ornstein-uhlenbeck.ts';
import { Random, streams } from '../random/random.ts';
import { type Plane, smoothNoise } from './plane.ts';

/** Spacing of the lattice on which neuropil is given; between its points it is linear. */
export const LATTICE_PX = 8;

const MODE_SIGMA_PX = 28;
const LOCAL_MODES = 9;

/**
 * Neuropil activity as a sum of smooth modes: `Σ images[mode] · timeCourses[mode]`, of variance 1
 * at every place. Mode 0 is what the whole field shares.
 */
export interface Neuropil {
  readonly modes: number;
  readonly lattice: Plane;
  /** Weights of each mode, `[mode, lattice row, lattice column]`. */
  readonly images: Float64Array;
  /** Time course of each mode, `[mode, frame]`, standard deviation 1. */
  readonly timeCourses: Float32Array;
}

/** Nine local modes (white noise blurred by 28 px) and a shared one. */
export function createNeuropil(parameters: SimulationParameters, plane: Plane): Neuropil {
  const { frames, neuropilShared, neuropilTauSeconds, rateHz, seed } = parameters;
  const random = new Random(seed, streams.neuropil);
  const lattice = {
    height: Math.ceil(plane.height / LATTICE_PX) + 1,
    width: Math.ceil(plane.width / LATTICE_PX) + 1,
  };
  const local = drawModes(random, lattice);
  const points = lattice.height * lattice.width;
  const modes = LOCAL_MODES + 1;
  const images = new Float64Array(modes * points).fill(Math.sqrt(neuropilShared), 0, points);
  images.set(
    local.map((weight) => weight * Math.sqrt(1 - neuropilShared)),
    points,
  );
  const timeCourses = new Float32Array(modes * frames);
  for (let mode = 0; mode < modes; mode++) {
    const course = ornsteinUhlenbeck(random, frames, 1, neuropilTauSeconds * rateHz);
    timeCourses.set(course, mode * frames);
  }
  return { modes, lattice, images, timeCourses };
}

/** Blurred noise images, scaled so that their squares sum to 1 at every lattice point. */
function drawModes(random: Random, lattice: Plane): Float64Array {
  const points = lattice.height * lattice.width;
  const images = new Float64Array(LOCAL_MODES * points);
  for (let mode = 0; mode < LOCAL_MODES; mode++) {
    images.set(smoothNoise(random, lattice, MODE_SIGMA_PX / LATTICE_PX), mode * points);
  }
  for (let point = 0; point < points; point++) {
    let squares = 0;
    for (let i = point; i < images.length; i += points) squares += (images[i] as number) ** 2;
    const scale = 1 / Math.sqrt(squares);
    for (let i = point; i < images.length; i += points) images[i] = (images[i] as number) * scale;
  }
  return images;
}

/** The neuropil of one frame at the lattice's points. */
export function sumModes(neuropil: Neuropil, frames: number, frame: number, out: Float64Array) {
  out.fill(0);
  for (let mode = 0; mode < neuropil.modes; mode++) {
    const amplitude = neuropil.timeCourses[mode * frames + frame] as number;
    const first = mode * out.length;
    for (let point = 0; point < out.length; point++) {
      out[point] = (out[point] as number) + amplitude * (neuropil.images[first + point] as number);
    }
  }
}

/** Multiplies lattice values, interpolated linearly, by `gain` and adds `base`, pixel by pixel. */
export function spreadLattice(
  values: Float64Array,
  lattice: Plane,
  plane: Plane,
  base: Float32Array,
  gain: Float32Array,
  out: Float32Array,
): void {
  const line = new Float64Array(lattice.width);
  for (let row = 0; row < plane.height; row++) {
    const upper = Math.floor(row / LATTICE_PX) * lattice.width;
    const weight = (row % LATTICE_PX) / LATTICE_PX;
    for (let j = 0; j < line.length; j++) {
      const above = values[upper + j] as number;
      const below = values[upper + lattice.width + j] as number;
      line[j] = above + weight * (below - above);
    }
    for (let j = 0, column = 0; column < plane.width; j++) {
      const left = line[j] as number;
      const slope = ((line[j + 1] as number) - left) / LATTICE_PX;
      const stop = Math.min(plane.width, column + LATTICE_PX);
      for (let k = 0; column < stop; k++, column++) {
        const pixel = row * plane.width + column;
        out[pixel] = (base[pixel] as number) + (gain[pixel] as number) * (left + slope * k);
      }
    }
  }
}
