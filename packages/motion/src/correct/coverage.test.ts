import { loadOp } from '@ophys/compute';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { resolveWarpFormat } from '../ops/warp/format.ts';
import { warp } from '../ops/warp/index.ts';
import { measureCoverage } from './coverage.ts';

const displacement = fc.double({ min: -7, max: 7, noNaN: true });
const grid = { y: Float32Array.of(2, 7), x: Float32Array.of(1, 5, 9) };

it('counts the frames in which warping has a pixel to show', async () => {
  const [height, width, frames] = [11, 13, 2];
  const { implementation } = await loadOp(warp, 'reference');
  const warper = await implementation.prepare(
    resolveWarpFormat({ height, width, dtype: 'float32' }, { edges: Number.NaN }),
  );
  const numbers = (length: number) =>
    fc.array(displacement, { minLength: length, maxLength: length });
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(numbers(frames), numbers(frames)),
      fc.option(fc.tuple(numbers(6 * frames), numbers(6 * frames))),
      async ([y, x], bend) => {
        const floats = (values: number[]) => Float32Array.from(values);
        const shifts = { y: floats(y), x: floats(x) };
        const field = bend ? { grid, y: floats(bend[0]), x: floats(bend[1]) } : undefined;
        const ones = new Float32Array(frames * height * width).fill(1);
        const warped = await warper.warp(ones, frames, { shifts, field });
        const counted = new Uint32Array(height * width);
        for (const [i, value] of warped.entries()) {
          if (!Number.isNaN(value)) counted[i % counted.length]++;
        }
        expect(measureCoverage({ shifts, field }, height, width)).toEqual(counted);
      },
    ),
    { numRuns: 50 },
  );
});
