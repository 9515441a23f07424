import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arraySource, collectFrames } from './blocks.ts';
import { planeOf, stackPlanes, volumesOf } from './volumes.ts';

const pixels = Uint16Array.from({ length: 6 * 4 }, (_, i) => i);
/** Two volumes of three planes of 2 x 2 px. */
const volumes = volumesOf(arraySource(pixels, [6, 2, 2], 30), 3);

describe('volumes', () => {
  it('are planes in turn, at a lower rate', async () => {
    expect(volumes).toMatchObject({ shape: [2, 3, 2, 2], dtype: 'uint16', rateHz: 10 });
    const plane = planeOf(volumes, 1);
    expect(plane).toMatchObject({ shape: [2, 2, 2], dtype: 'uint16', rateHz: 10 });
    expect([...(await collectFrames(plane))]).toEqual([4, 5, 6, 7, 16, 17, 18, 19]);
  });

  it('are the same taken apart and stacked again, whatever the block size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        async (depth, size) => {
          const data = Int16Array.from({ length: 5 * depth * 6 }, (_, i) => i * i);
          const source = volumesOf(arraySource(data, [5 * depth, 2, 3]), depth);
          const planes = Array.from({ length: depth }, (_, z) => planeOf(source, z));
          const read: number[] = [];
          for await (const block of stackPlanes(planes).blocks({ size })) read.push(...block.data);
          expect(read).toEqual([...data]);
        },
      ),
    );
  });

  it('refuse what does not fit', () => {
    const movie = arraySource(pixels, [6, 2, 2]);
    expect(() => volumesOf(movie, 4)).toThrow('divides the 6 frames');
    expect(() => volumesOf(movie, 0)).toThrow('got 0');
    expect(() => planeOf(volumes, 3)).toThrow('plane 0 to 2');
    expect(() => stackPlanes([])).toThrow('none');
    expect(() => stackPlanes([movie, arraySource(pixels, [3, 2, 4])])).toThrow('plane 1');
  });
});
