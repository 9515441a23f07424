import { expect, it } from 'vitest';
import { runExamples } from '../../../tooling/testing/run-example.ts';

it('the example of the README finds flashes of 150 on 200, with their decay', async () => {
  const logged = await runExamples(new URL('../README.md', import.meta.url));
  expect(logged).toHaveLength(4);
  const [[red], [deltaFOverF, largestSpike], many, one] = logged as [
    [number],
    [number, number],
    [number, number, number],
    [number, number],
  ];
  expect(red).toBeCloseTo(350 / 2, 3);
  expect(deltaFOverF).toBeCloseTo(150 / 200, 1);
  expect(largestSpike / 150).toBeCloseTo(1, 1);
  const jump = 0.5 - 0.5 * Math.exp(-10); // what is left of the jump before
  expect(many[0]).toBeCloseTo(jump, 3);
  expect(many.slice(1)).toEqual([1, 0]);
  expect(one[0]).toBeCloseTo(jump, 3);
  expect(one[1]).toBeCloseTo(Math.exp(-0.1), 12);
});
