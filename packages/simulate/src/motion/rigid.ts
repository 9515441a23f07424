import type { SimulationParameters } from '../parameters.ts';
import { ornsteinUhlenbeck } from '../random/ornstein-uhlenbeck.ts';
import { Random, streams } from '../random/random.ts';

/** The margin is made for this much; larger displacements stop here. */
const LIMIT_PX = 18;

const SHORTEST_JERK_SECONDS = 0.27;
const LONGEST_JERK_SECONDS = 1.33;

/** A displacement of the whole field, per frame, in px: positive down (y) and right (x). */
export interface RigidMotion {
  readonly y: Float32Array;
  readonly x: Float32Array;
}

/** Random walk, jerks and drift of the whole field, kept within ±18 px. */
export function simulateRigidMotion(parameters: SimulationParameters): RigidMotion {
  const { driftPx, frames, rateHz, seed, wanderSdPx, wanderTauSeconds } = parameters;
  const random = new Random(seed, streams.wander);
  const y = ornsteinUhlenbeck(random, frames, wanderSdPx, wanderTauSeconds * rateHz);
  const x = ornsteinUhlenbeck(random, frames, wanderSdPx, wanderTauSeconds * rateHz);
  for (let t = 0; t < frames; t++) {
    const phase = (t + 0.5) / frames;
    y[t] = (y[t] as number) + driftPx * (phase - 0.5);
    x[t] = (x[t] as number) + driftPx * (Math.sin(Math.PI * phase) - 2 / Math.PI);
  }
  addJerks(y, x, parameters);
  const limit = (value: number) => Math.min(LIMIT_PX, Math.max(-LIMIT_PX, value));
  return { y: Float32Array.from(y, limit), x: Float32Array.from(x, limit) };
}

function addJerks(y: Float64Array, x: Float64Array, parameters: SimulationParameters): void {
  const { frames, jerkPx, jerksPerMinute, rateHz, seed } = parameters;
  const random = new Random(seed, streams.jerks);
  for (let i = Math.round((jerksPerMinute * frames) / rateHz / 60); i > 0; i--) {
    const start = Math.floor(random.between(0, frames));
    const seconds = random.between(SHORTEST_JERK_SECONDS, LONGEST_JERK_SECONDS);
    const length = Math.max(1, Math.round(seconds * rateHz));
    const size = jerkPx * random.between(0.3, 1);
    const angle = random.between(0, 2 * Math.PI);
    for (let t = start; t < Math.min(frames, start + length); t++) {
      const lift = size * Math.sin((Math.PI * (t - start + 0.5)) / length);
      y[t] = (y[t] as number) + lift * Math.sin(angle);
      x[t] = (x[t] as number) + lift * Math.cos(angle);
    }
  }
}
