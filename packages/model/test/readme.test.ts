import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import * as model from '../src/index.ts';

test('the example of the README runs', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const body = example.replace(/import (\{[^}]*\}) from '@ophys\/model';/, 'const $1 = model;');
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  new Function('model', body)(model);
  expect(log.mock.calls).toEqual([[2, ['pixel_mask'], [2]]]);
  log.mockRestore();
});
