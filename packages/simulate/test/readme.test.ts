import { expect, it } from 'vitest';
import { runExamples } from '../../../tooling/testing/run-example.ts';

it('the example of the README measures what the parameters say', async () => {
  const [[found]] = await runExamples(new URL('../README.md', import.meta.url));
  const { cells, motionPx, perPixel, similarity } = found as Readonly<Record<string, number>>;
  expect(cells).toBeGreaterThanOrEqual(60);
  expect(motionPx).toBeGreaterThan(0.1);
  expect(perPixel).toBeGreaterThan(2.5);
  expect(perPixel).toBeLessThan(4);
  expect(Math.abs(similarity)).toBeLessThanOrEqual(1);
});
