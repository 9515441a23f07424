import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { exportsOf, isDocumented } from './exports.ts';

const entries = {
  model: '../../packages/model/src/index.ts',
  'hdf5-io': '../../packages/hdf5-io/src/index.ts',
  'hdf5-io-node': '../../packages/hdf5-io/src/node.ts',
};

/** `npx vitest run tooling/testing/exports.test.ts -u` writes the lists anew. */
it.each(Object.entries(entries))('%s exports what it says', async (name, entry) => {
  const names = exportsOf(entry).map((one) => one.name);
  await expect(`${names.join('\n')}\n`).toMatchFileSnapshot(`exports/${name}.txt`);
});

it.each(Object.entries(entries))('%s documents every export', (_, entry) => {
  const exported = exportsOf(entry);
  expect(exported.length).toBeGreaterThan(10);
  expect(exported.filter((one) => !isDocumented(one))).toEqual([]);
});

it('finds what is exported without a word', () => {
  const file = fileURLToPath(new URL('exports.ts', import.meta.url));
  expect(exportsOf(file).map(({ name }) => name)).toEqual(['Export', 'exportsOf', 'isDocumented']);
  expect(isDocumented({ name: 'nowhere', file })).toBe(false);
});
