import { evenlySpaced } from '@ophys/core';
import type { TraceStack } from '../movie/trace-stack.ts';
import { solvePositive } from './solve-positive.ts';

/** Radius of the ring in cell diameters; it reaches from 0.75 to 1.65, past the cell in its middle. */
export const RING_RADIUS = 1.2;
/** Distance of grid points in pixels: half a cell. */
export function gridStep(diameter: number): number {
  return Math.max(2, Math.round(diameter / 2));
}

/** Half the thickness of the ring, in grid points. */
const HALF_THICKNESS = 0.9;
/** How far the ring reaches, in cell diameters. */
export const RING_REACH = RING_RADIUS + HALF_THICKNESS / 2;
/** Ridge as a share of the mean power of the ring's traces. */
const RIDGE = 1e-4;
/** Bins that weights are fitted to, spread evenly. */
const SAMPLE = 500;

/**
 * The background of a one-photon movie at every point of a grid, `[row, column, bin]`: what a
 * weighted sum of the traces on a ring around the point tells of the trace in its middle. The weights
 * `W` of each point are fitted by least squares with a small ridge. Scattered light is smooth over
 * more than a cell, so that a ring tells it; a cell in the middle is not on the ring, and stays.
 * (Ring model `b = b₀ + W (Y − AC − b₀)` of CNMF-E; Zhou et al. 2018, eLife 7:e28728.)
 *
 * @param grid traces without their means (`b₀`), `[row, column, bin]`
 * @param radius of the ring in grid points
 */
export function predictFromRing(grid: TraceStack, radius: number): Float32Array {
  const { data, height, width, bins } = grid;
  const offsets = ringOffsets(radius);
  const sample = sampleBins(grid);
  const predicted = new Float32Array(data.length);
  for (let point = 0; point < height * width; point++) {
    const ring = pointsAround(point, offsets, grid);
    const weights = fitRing(sample, point, ring);
    const target = predicted.subarray(point * bins, (point + 1) * bins);
    ring.forEach((other, i) => {
      const weight = weights[i] as number;
      const from = other * bins;
      for (let t = 0; t < bins; t++) {
        target[t] = (target[t] as number) + weight * (data[from + t] as number);
      }
    });
  }
  return predicted;
}

function ringOffsets(radius: number): [row: number, column: number][] {
  const reach = Math.ceil(radius + HALF_THICKNESS);
  const steps = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  return steps.flatMap((row) =>
    steps
      .filter((column) => Math.abs(Math.hypot(row, column) - radius) <= HALF_THICKNESS)
      .map((column): [number, number] => [row, column]),
  );
}

/** Points of the ring that lie on the grid. */
function pointsAround(
  point: number,
  offsets: readonly (readonly [number, number])[],
  { height, width }: TraceStack,
): number[] {
  const [row, column] = [Math.floor(point / width), point % width];
  return offsets
    .filter(([down, right]) => {
      const [r, c] = [row + down, column + right];
      return r >= 0 && r < height && c >= 0 && c < width;
    })
    .map(([down, right]) => point + down * width + right);
}

/** Some bins of every trace, spread evenly. */
function sampleBins({ data, height, width, bins }: TraceStack): TraceStack {
  const times = evenlySpaced(bins, SAMPLE);
  const sample = new Float32Array(height * width * times.length);
  for (let point = 0; point < height * width; point++) {
    for (let i = 0; i < times.length; i++) {
      sample[point * times.length + i] = data[point * bins + (times[i] as number)] as number;
    }
  }
  return { data: sample, height, width, bins: times.length };
}

function fitRing({ data, bins }: TraceStack, point: number, ring: readonly number[]): Float64Array {
  const n = ring.length;
  const gram = new Float64Array(n * n);
  const target = new Float64Array(n);
  let power = 0;
  for (let i = 0; i < n; i++) {
    const a = (ring[i] as number) * bins;
    for (let j = 0; j <= i; j++) {
      gram[i * n + j] = dot(data, a, (ring[j] as number) * bins, bins);
    }
    target[i] = dot(data, a, point * bins, bins);
    power += gram[i * n + i] as number;
  }
  if (power === 0) return target;
  for (let i = 0; i < n; i++) {
    gram[i * n + i] = (gram[i * n + i] as number) + (RIDGE * power) / n;
  }
  return solvePositive(gram, target);
}

function dot(data: Float32Array, a: number, b: number, bins: number): number {
  let sum = 0;
  for (let t = 0; t < bins; t++) sum += (data[a + t] as number) * (data[b + t] as number);
  return sum;
}
