import { expect, it } from 'vitest';
import { runExamples } from '../../../tooling/testing/run-example.ts';

it('the example of the README finds the one cell where it is', async () => {
  const logged = await runExamples(new URL('../README.md', import.meta.url));
  expect(logged).toEqual([[1, 1, expect.anything(), true]]);
  const { row, column } = logged[0][2] as { row: number; column: number };
  expect(row).toBeCloseTo(30, 0);
  expect(column).toBeCloseTo(34, 0);
});
