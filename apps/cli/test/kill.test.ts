import { describe, expect, it } from 'vitest';
import { killAndResume } from './kill-and-resume.ts';
import { inFolder } from './ophys.ts';

/** Kills in the lane; `npm test` has a few. */
const kills = Number(process.env.OPHYS_KILLS ?? 5);

describe.skipIf(process.platform === 'win32')('a run that is killed', () => {
  it(
    `${kills} times at random moments and started again gives the same file`,
    () =>
      inFolder(async (folder) => {
        const outcome = await killAndResume(folder, kills, createRandom(20));
        expect(outcome).toMatchObject({ kills, different: 0 });
        expect(outcome.finished).toBeGreaterThan(0);
        if (kills >= 50) expect(outcome.stages.size).toBeGreaterThan(2);
      }),
    600_000,
  );
});

/** Numbers in [0, 1) that follow from a seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
