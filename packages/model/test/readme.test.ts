import { expect, it } from 'vitest';
import { runExamples } from '../../../tooling/testing/run-example.ts';

it('the example of the README runs', async () => {
  expect(await runExamples(new URL('../README.md', import.meta.url))).toEqual([
    [
      4,
      ['pixel_mask', 'quality'],
      {
        id: 3,
        pixel_mask: { x: Uint32Array.of(1), y: Uint32Array.of(1), weight: Float32Array.of(1) },
        quality: 0.8,
      },
    ],
  ]);
});
