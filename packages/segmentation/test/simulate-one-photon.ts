import type { Mask } from '@ophys/core';
import { type BinnedMovie, binnedMovieInMemory } from '../src/index.ts';
import { uniformNumbers } from './simulate-movie.ts';

/** A one-photon movie with the cells and signals that it is made of. */
export interface OnePhotonMovie {
  readonly movie: BinnedMovie;
  /** Somata before they are blurred. */
  readonly cells: readonly Mask[];
  readonly signals: readonly Float32Array[];
}

/** Standard deviation of the blur of somata by scattered light, in pixels. */
const BLUR = 2;

/**
 * Somata blurred by scattered light under a background of wide clouds that brighten and darken by
 * themselves, several times as much as cells do; each pixel sees it with a gain of its own, and noise
 * is that of photons.
 */
export function simulateOnePhoton(options: {
  readonly seed: number;
  readonly side: number;
  readonly bins: number;
  readonly diameter: number;
  readonly cells: number;
  /** Standard deviation of a cloud's brightness over the height of a transient; default 3. */
  readonly fluctuation?: number;
}): OnePhotonMovie {
  const { seed, side, bins, diameter, fluctuation = 3 } = options;
  const uniform = uniformNumbers(seed);
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(6.2832 * uniform());
  const centres = scatter(options, uniform);
  const somata = centres.map((centre) => soma(centre, diameter / 2, side));
  const signals = somata.map(() => {
    let calcium = 0;
    const size = HEIGHT * (0.6 + 0.8 * uniform());
    return Float32Array.from({ length: bins }, () => {
      calcium = 0.5 * calcium + (uniform() < 0.05 ? size * (0.7 + 0.6 * uniform()) : 0);
      return calcium;
    });
  });
  const clouds = Array.from({ length: CLOUDS }, () =>
    cloud([side * uniform(), side * uniform()], diameter * (1.5 + 2 * uniform()), side),
  );
  const texture = Float32Array.from({ length: side * side }, () => 1 + 0.05 * gaussian());
  const data = new Float32Array(bins * side * side);
  const levels = clouds.map(() => 0);
  for (let t = 0; t < bins; t++) {
    const frame = new Float64Array(side * side).fill(BASE);
    clouds.forEach((shape, k) => {
      levels[k] = 0.8 * (levels[k] as number) + 0.6 * gaussian();
      const level = HEIGHT * fluctuation * (2 + (levels[k] as number));
      for (let p = 0; p < frame.length; p++) {
        frame[p] = (frame[p] as number) + level * (shape[p] as number) * (texture[p] as number);
      }
    });
    somata.forEach(({ weights, pixels }, k) => {
      const signal = signals[k]?.[t] as number;
      pixels.forEach((p, i) => {
        frame[p] = (frame[p] as number) + (weights[i] as number) * signal;
      });
    });
    const start = t * frame.length;
    frame.forEach((value, p) => {
      data[start + p] = value + Math.sqrt(Math.max(0, value)) * gaussian();
    });
  }
  const cells = somata.map(({ inside }) => inside);
  return { movie: binnedMovieInMemory(data, [bins, side, side]), cells, signals };
}

/** Photons of a typical transient in a pixel, of what never changes, and number of clouds. */
const HEIGHT = 40;
const BASE = 500;
const CLOUDS = 14;

/** Random centres no closer than 0.9 diameters. */
function scatter(
  { side, diameter, cells }: { side: number; diameter: number; cells: number },
  uniform: () => number,
): [number, number][] {
  const centres: [number, number][] = [];
  for (let attempt = 0; centres.length < cells && attempt < 1e4; attempt++) {
    const margin = 0.6 * diameter;
    const place = () => margin + (side - 2 * margin) * uniform();
    const [row, column] = [place(), place()];
    const isFree = centres.every(([r, c]) => Math.hypot(r - row, c - column) > 0.9 * diameter);
    if (isFree) centres.push([row, column]);
  }
  return centres;
}

/** A disc whose rim is blurred, and the disc itself. */
function soma([row, column]: [number, number], radius: number, side: number) {
  const all = Array.from({ length: side * side }, (_, p) => p);
  const distance = (p: number) => Math.hypot(Math.floor(p / side) - row, (p % side) - column);
  const pixels = Uint32Array.from(all.filter((p) => distance(p) < radius + 3 * BLUR));
  const weights = Float32Array.from(
    pixels,
    (p) => 1 / (1 + Math.exp((1.7 * (distance(p) - radius)) / BLUR)),
  );
  const within = pixels.filter((p) => distance(p) < radius);
  const inside = { pixels: within, weights: new Float32Array(within.length).fill(1) };
  return { pixels, weights, inside };
}

function cloud([row, column]: [number, number], width: number, side: number): Float32Array {
  return Float32Array.from({ length: side * side }, (_, p) =>
    Math.exp(-((Math.floor(p / side) - row) ** 2 + ((p % side) - column) ** 2) / (2 * width ** 2)),
  );
}
