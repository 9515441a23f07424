import { readFile } from 'node:fs/promises';
import * as pipeline from '@ophys/pipeline';
import { expect, it } from 'vitest';
import { renderSettings, withSettings } from '../docs/settings-table.mjs';

it('the guide lists every setting as the schema has it', async () => {
  const guide = await readFile(new URL('../../docs/guides/run.md', import.meta.url), 'utf8');
  expect(guide, 'run `npm run build` and `npm run docs`').toBe(withSettings(guide, pipeline));
});

it('gives ranges, choices and defaults', () => {
  const tables = renderSettings(pipeline);
  expect(tables).toMatch(
    /^\| `max_shift_fraction` .*\| a number above 0 and at most 0\.5 \(.*\) +\| `0\.1` +\|$/m,
  );
  expect(tables).toMatch(/^\| `interpolation` .*\| "cubic" or "bilinear" +\| `"cubic"` +\|$/m);
});

it('refuses a guide without its marks', () => {
  expect(() => withSettings('# Guide', pipeline)).toThrow(/has lost its marks/);
});
