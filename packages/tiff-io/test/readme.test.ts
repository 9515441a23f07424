import { expect, it } from 'vitest';
import { runExamples } from '../../../tooling/testing/run-example.ts';

it('the example of the README runs', async () => {
  expect(await runExamples(new URL('../README.md', import.meta.url))).toEqual([
    ['ImageJ TIFF', [60, 64, 64], 'uint16', 20],
    [[{ name: 'Channel 1' }, { name: 'Channel 2' }], [{ name: 'Plane 1' }], []],
    ['frames 0 to 29, first pixel 0'],
    ['frames 30 to 59, first pixel 0'],
  ]);
});
