import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as model from '@ophys/model';
import { expect, test, vi } from 'vitest';
import * as io from '../src/node.ts';

test('the example of the README runs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ophys-'));
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const body = example
    .replace(/import (\{[^}]*\}) from '@ophys\/hdf5-io\/node';/, 'const $1 = io;')
    .replace(/import (\{[^}]*\}) from '@ophys\/model';/, 'const $1 = model;')
    .replaceAll("'session.nwb'", JSON.stringify(join(folder, 'session.nwb')))
    .replace(' as ImageSeries', '');
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const run = Object.getPrototypeOf(async () => {}).constructor;
  await new run('io', 'model', body)(io, model);
  expect(log.mock.calls).toEqual([[0, Uint16Array.of(1, 2, 3, 4, 5, 6), 30]]);
  log.mockRestore();
  rmSync(folder, { recursive: true });
});
