import { expect, it } from 'vitest';
import { runExamples } from '../../../tooling/testing/run-example.ts';

it('the example of the README finds flashes of 150 on 200, with their decay', async () => {
  const logged = await runExamples(new URL('../README.md', import.meta.url));
  expect(logged).toHaveLength(2);
  const [[red], [deltaFOverF, largestSpike]] = logged as [[number], [number, number]];
  expect(red).toBeCloseTo(350 / 2, 3);
  expect(deltaFOverF).toBeCloseTo(150 / 200, 1);
  expect(largestSpike / 150).toBeCloseTo(1, 1);
});
