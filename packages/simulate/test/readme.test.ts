import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import * as simulate from '../src/index.ts';

/** Runs an example that has no type annotations, with its import replaced. */
async function runExample(code: string): Promise<unknown> {
  const script = code.replace(
    /import (\{[^}]*\}) from '@ophys\/simulate';/,
    'const $1 = simulate;',
  );
  const AsyncFunction = (async () => {}).constructor as new (
    ...source: string[]
  ) => (...values: unknown[]) => Promise<void>;
  let printed: unknown;
  const log = (value: unknown) => {
    printed = value;
  };
  await new AsyncFunction('simulate', 'console', script)(simulate, { log });
  return printed;
}

it('runs the example of the README', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const { cells, motionPx, perPixel, similarity } = (await runExample(example)) as Record<
    string,
    number
  >;
  expect(cells).toBeGreaterThanOrEqual(60);
  expect(motionPx).toBeGreaterThan(0.1);
  expect(perPixel).toBeGreaterThan(2.5);
  expect(perPixel).toBeLessThan(4);
  expect(Math.abs(similarity ?? Number.NaN)).toBeLessThanOrEqual(1);
});
