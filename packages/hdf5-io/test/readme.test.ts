import { expect, it } from 'vitest';
import { runExamples } from '../../../tooling/testing/run-example.ts';

it('the example of the README runs', async () => {
  expect(await runExamples(new URL('../README.md', import.meta.url))).toEqual([
    [0, Uint16Array.of(1, 2, 3, 4, 5, 6), 30],
  ]);
});
