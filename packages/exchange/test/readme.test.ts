import { expect, it } from 'vitest';
import { runExamples } from '../../../tooling/testing/run-example.ts';

it('the example of the README runs', async () => {
  expect(await runExamples(new URL('../README.md', import.meta.url))).toEqual([
    ['7', [1, 2]],
    ['9', [11]],
    [2],
    [new Map([['fs', 30.5]])],
    ['stat.npy asks Python for os.system, which is not plain data'],
    [['7: 2 px', '9: 1 px']],
  ]);
});
