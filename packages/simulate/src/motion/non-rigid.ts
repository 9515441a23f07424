import type { SimulationParameters } from '../parameters.ts';
import { ornsteinUhlenbeck } from '../random/ornstein-uhlenbeck.ts';
import { Random, streams } from '../random/random.ts';

/** Control points per axis; the outer ones lie on the field's first and last row and column. */
export const CONTROLS = 4;
const GRID = CONTROLS * CONTROLS;

/** The margin is made for this much at a control point. */
const LIMIT_PX = 4;

/** Smooth displacement on top of the rigid one, given at control points, in px. */
export interface NonRigidMotion {
  /** Downwards, `[frame, control row, control column]`, 4 × 4 per frame. */
  readonly y: Float32Array;
  /** To the right, same shape. */
  readonly x: Float32Array;
}

/** Each control point wanders by itself; the mean over the points is taken out of every frame. */
export function simulateNonRigidMotion(parameters: SimulationParameters): NonRigidMotion {
  const random = new Random(parameters.seed, streams.nonRigid);
  return { y: wanderControls(random, parameters), x: wanderControls(random, parameters) };
}

function wanderControls(random: Random, parameters: SimulationParameters): Float32Array {
  const { frames, nonRigidSdPx, nonRigidTauSeconds, rateHz } = parameters;
  const sd = nonRigidSdPx * Math.sqrt(GRID / (GRID - 1)); // what taking the mean out costs
  const walks = Array.from({ length: GRID }, () =>
    ornsteinUhlenbeck(random, frames, sd, nonRigidTauSeconds * rateHz),
  );
  const controls = new Float32Array(frames * GRID);
  for (let t = 0; t < frames; t++) {
    const mean = walks.reduce((sum, walk) => sum + (walk[t] as number), 0) / GRID;
    walks.forEach((walk, i) => {
      const value = (walk[t] as number) - mean;
      controls[t * GRID + i] = Math.min(LIMIT_PX, Math.max(-LIMIT_PX, value));
    });
  }
  return controls;
}

/**
 * Weights of the control points along one axis at `position`, for the cubic of Keys (1981); beyond
 * the outer points the grid goes on linearly.
 *
 * @param position in px, `0 … length - 1`; positions outside are continued, too
 */
export function controlWeights(position: number, length: number): number[] {
  const along = (position / Math.max(1, length - 1)) * (CONTROLS - 1);
  const cell = Math.min(CONTROLS - 2, Math.max(0, Math.floor(along)));
  const weights = new Array<number>(CONTROLS).fill(0);
  const add = (point: number, weight: number) => {
    weights[point] = (weights[point] as number) + weight;
  };
  cubicWeights(along - cell).forEach((weight, tap) => {
    const point = cell - 1 + tap;
    if (point < 0) {
      add(0, 2 * weight);
      add(1, -weight);
    } else if (point >= CONTROLS) {
      add(CONTROLS - 1, 2 * weight);
      add(CONTROLS - 2, -weight);
    } else {
      add(point, weight);
    }
  });
  return weights;
}

/** Weights of the samples at -1, 0, 1, 2 for a value at `fraction`, Keys (1981) with a = -1/2. */
export function cubicWeights(fraction: number): [number, number, number, number] {
  const f = fraction;
  return [
    f * (-0.5 + f * (1 - 0.5 * f)),
    1 + f * f * (-2.5 + 1.5 * f),
    f * (0.5 + f * (2 - 1.5 * f)),
    f * f * (-0.5 + 0.5 * f),
  ];
}
