import { arraySource, WrongTypeError } from '@ophys/core';
import { expect, it } from 'vitest';
import { applyShifts, correctMotion, estimateReference, estimateShifts } from './index.ts';

const movie = arraySource(
  Float32Array.from({ length: 4 * 32 * 32 }, (_, i) => 100 + 50 * Math.sin(i * i)),
  [4, 32, 32],
);
const image = { data: new Float32Array(32 * 32), height: 32, width: 32 };
const still = {
  shifts: { y: new Float32Array(4), x: new Float32Array(4), peak: new Float32Array(4) },
};

it.each([
  [{ maxshift: 0.1 }, /no option "maxshift"; did you mean maxShift\?/],
  [{ piecewise: true }, /piecewise to be false or options such as \{ blockSize: 128 \}, got true/],
  [
    { piecewise: { blocksize: 32 } },
    /no option of piecewise "blocksize"; did you mean blockSize\?/,
  ],
  [{ piecewise: { blockSize: 32, maxShift: 3 } }, /no option of piecewise "maxShift"/],
])('refuses %j', async (options, message) => {
  const given = options as never;
  await expect(estimateShifts(movie, image, given)).rejects.toThrow(WrongTypeError);
  await expect(estimateShifts(movie, image, given)).rejects.toThrow(message);
  await expect(correctMotion(movie, given).next()).rejects.toThrow(message);
});

it('refuses slips where motion is applied and where a reference is made', async () => {
  expect(() => applyShifts(movie, still, { edge: 'nearest' } as never)).toThrow(
    /did you mean edges\?/,
  );
  await expect(estimateReference(movie, { sampleframes: 3 } as never)).rejects.toThrow(
    /did you mean sampleFrames\?/,
  );
});
