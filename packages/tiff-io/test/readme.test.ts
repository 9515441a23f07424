import { expect, it } from 'vitest';
import { runExamples } from '../../../tooling/testing/run-example.ts';

it('the example of the README runs', async () => {
  expect(await runExamples(new URL('../README.md', import.meta.url))).toEqual([
    [[100, 64, 64], 'uint16', 30, []],
    ['frames 0 to 49, brightest 4095'],
    ['frames 50 to 99, brightest 4095'],
  ]);
});
