import { type BackendChoice, loadOp } from '@ophys/compute';
import { deconvolveOp, type SpikeModel } from './index.ts';

/** One batch of traces that backends are compared on. */
export interface DeconvolveParityCase {
  readonly name: string;
  readonly dtype: 'float32' | 'float64';
  readonly frames: number;
  readonly model: SpikeModel;
}

const problems: readonly Omit<DeconvolveParityCase, 'dtype'>[] = [
  { name: 'no frames', frames: 0, model: { decay: 0.9, rise: 0, penalty: 0 } },
  { name: 'one frame', frames: 1, model: { decay: 0.9, rise: 0, penalty: 0.5 } },
  { name: 'two frames', frames: 2, model: { decay: 0.9, rise: 0, penalty: 0.5 } },
  { name: 'no decay', frames: 200, model: { decay: 0, rise: 0, penalty: 0 } },
  { name: 'usual', frames: 3000, model: { decay: 0.93, rise: 0, penalty: 0 } },
  { name: 'usual, with a penalty', frames: 3000, model: { decay: 0.93, rise: 0, penalty: 2 } },
  { name: 'slow', frames: 5000, model: { decay: 0.999, rise: 0, penalty: 0.3 } },
  { name: 'rise, no frames', frames: 0, model: { decay: 0.9, rise: 0.4, penalty: 0 } },
  { name: 'rise, one frame', frames: 1, model: { decay: 0.9, rise: 0.4, penalty: 0 } },
  { name: 'rise, three frames', frames: 3, model: { decay: 0.9, rise: 0.4, penalty: 0.1 } },
  { name: 'rise', frames: 3000, model: { decay: 0.93, rise: 0.4, penalty: 0 } },
  {
    name: 'slow rise, with a penalty',
    frames: 3000,
    model: { decay: 0.97, rise: 0.8, penalty: 2 },
  },
  { name: 'rise and decay alike', frames: 2000, model: { decay: 0.5, rise: 0.49, penalty: 0 } },
  { name: 'rise of 50 frames', frames: 2000, model: { decay: 0.995, rise: 0.98, penalty: 0 } },
];

/** Lengths, kinetics and penalties, also at their ends, in both types. */
export const deconvolveParityCases: readonly DeconvolveParityCase[] = (
  ['float32', 'float64'] as const
).flatMap((dtype) => problems.map((problem) => ({ ...problem, dtype })));

/**
 * Largest difference of spikes from the reference over some traces, relative to each trace's largest
 * magnitude. It needs no test framework, so that a page can run it.
 */
export async function measureDeconvolveParity(
  backend: BackendChoice,
  { dtype, frames, model }: DeconvolveParityCase,
): Promise<number> {
  const count = 3;
  const traces =
    dtype === 'float32' ? new Float32Array(count * frames) : new Float64Array(count * frames);
  let state = 7;
  for (let i = 0; i < traces.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const isOnset = i % 97 < 3;
    traces[i] = 100 * (state / 2 ** 32 - 0.5) + (isOnset ? 400 : 0) - 30 * (i / traces.length);
  }
  const models = Array.from({ length: count }, () => model);
  const [ours, reference] = await Promise.all(
    [backend, 'reference' as const].map(async (choice) => {
      const { implementation } = await loadOp(deconvolveOp, choice);
      return implementation.solve(traces, frames, models);
    }),
  );
  let [largest, worst] = [0, 0];
  for (const value of traces) largest = Math.max(largest, Math.abs(value));
  ours?.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(value - (reference?.[i] as number)) / largest);
  });
  return worst;
}
