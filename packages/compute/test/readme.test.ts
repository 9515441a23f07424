import { expect, it } from 'vitest';
import { runExamples } from '../../../tooling/testing/run-example.ts';

it('the examples of the README run', async () => {
  expect(await runExamples(new URL('../README.md', import.meta.url))).toEqual([
    [[2, 8]],
    [[5]],
    [6, 'reference', 2],
  ]);
});
