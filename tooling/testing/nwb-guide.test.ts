import { expect, it } from 'vitest';
import { runExamples } from './run-example.ts';

it('writes, reads, appends and copies as the guide says', async () => {
  const logged = await runExamples(new URL('../../docs/guides/nwb.md', import.meta.url));
  expect(logged).toEqual([
    [0],
    [30, 'GCaMP6s', 0],
    [[100, 6, 8], 10],
    [
      ['accepted', 'pixel_mask'],
      { x: Uint32Array.of(1, 2), y: Uint32Array.of(2, 2), weight: Float32Array.of(1, 0.5) },
    ],
    ['session.nwb', 0],
    ['planes.nwb', 0],
  ]);
});
