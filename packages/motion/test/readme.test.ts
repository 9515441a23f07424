import { expect, it } from 'vitest';
import { runExamples } from '../../../tooling/testing/run-example.ts';

it('the example of the README finds how far the spots wander', async () => {
  const logged = await runExamples(new URL('../README.md', import.meta.url));
  expect(logged).toHaveLength(1);
  const line = /^20 frames, x from (\S+) to (\S+) px, on \w+$/;
  const [, first, last] = line.exec(String(logged[0][0])) ?? [];
  expect(Number(last) - Number(first)).toBeCloseTo(1.9, 1);
});
