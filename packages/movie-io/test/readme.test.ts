import { expect, it } from 'vitest';
import { runExamples } from '../../../tooling/testing/run-example.ts';

it('the example of the README runs', async () => {
  expect(await runExamples(new URL('../README.md', import.meta.url))).toEqual([
    [[3, 2, 4], 0, 3, 257],
  ]);
});
