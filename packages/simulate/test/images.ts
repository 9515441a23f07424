import { collectFrames } from '@ophys/core';
import { type SimulationOptions, simulateRecording } from '../src/index.ts';

/** Options of a small recording that shows expected photons, without noise or rounding. */
export const clean = {
  height: 64,
  width: 72,
  frames: 12,
  activeSomata: 6,
  silentSomata: 2,
  dendrites: 5,
  dtype: 'float32',
  shotNoise: false,
  readNoisePhotons: 0,
  gain: 1,
} as const satisfies SimulationOptions;

export const still = {
  wanderSdPx: 0,
  jerksPerMinute: 0,
  driftPx: 0,
  nonRigidSdPx: 0,
} as const satisfies SimulationOptions;

export async function renderAll(options: SimulationOptions) {
  const recording = simulateRecording(options);
  return { ...recording, pixels: await collectFrames(recording.source) };
}

/** Naive bicubic look-up (Keys 1981, a = -1/2, written as a kernel of distance). */
export function lookUp(
  image: ArrayLike<number>,
  width: number,
  row: number,
  column: number,
): number {
  const kernel = (distance: number) => {
    const d = Math.abs(distance);
    if (d < 1) return 1.5 * d ** 3 - 2.5 * d ** 2 + 1;
    return d < 2 ? -0.5 * d ** 3 + 2.5 * d ** 2 - 4 * d + 2 : 0;
  };
  let sum = 0;
  for (let r = Math.floor(row) - 1; r <= Math.floor(row) + 2; r++) {
    for (let c = Math.floor(column) - 1; c <= Math.floor(column) + 2; c++) {
      sum += kernel(row - r) * kernel(column - c) * (image[r * width + c] as number);
    }
  }
  return sum;
}
