import type { Backend } from './backend.ts';

/** Work by which `auto` compares backends; see {@link loadOp}. */
export interface Trial<Implementation> {
  /** What is worked on, e.g. `512 x 512 int16`. A thread tries each op only once on each. */
  readonly subject: string;
  /** What is counted, e.g. `frame`. */
  readonly unit: string;
  /** How many of them one run does. */
  readonly count: number;
  /** Sets up; `run` does the work once, `close` frees what the setup holds. */
  prepare(
    implementation: Implementation,
  ): Promise<{ run(): Promise<unknown>; close(): Promise<void> }>;
  /** How many runs go on at the same time on a backend (workers); default 1. */
  readonly concurrency?: Partial<Readonly<Record<Backend, number>>> | undefined;
}

/** Runs are repeated for about this long, in ms. */
const TRIAL_MS = 60;
const MOST_RUNS = 10;

/**
 * Milliseconds for one item: the fastest of a few runs, after one that compiles and warms up. The
 * fastest run is what the machine can do; slower ones were disturbed.
 */
export async function timeTrial<Implementation>(
  trial: Trial<Implementation>,
  implementation: Implementation,
  now: () => number,
): Promise<number> {
  const { run, close } = await trial.prepare(implementation);
  try {
    await run();
    let best = Number.POSITIVE_INFINITY;
    let spent = 0;
    for (let i = 0; i < MOST_RUNS && spent < TRIAL_MS; i++) {
      const start = now();
      await run();
      const took = now() - start;
      best = Math.min(best, took);
      spent += took;
    }
    return best / trial.count;
  } finally {
    await close();
  }
}
