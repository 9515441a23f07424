import { expect, it } from 'vitest';
import { findForsaken } from './forsaken.ts';
import { blankSource, type Source } from './source.ts';

const trace = {
  signal: new Float32Array(1),
  highPassed: new Float32Array(1),
  raw: new Float32Array(1),
  noise: 1,
  noiseRatio: 1,
};
const pixelsFrom = (first: number, count: number) =>
  Uint32Array.from({ length: count }, (_, i) => first + i);
const measured: Source[] = [
  blankSource(0, pixelsFrom(0, 10), 1),
  blankSource(1, pixelsFrom(50, 10), 1),
];
const solve = (roi: number, pixels: Uint32Array) => ({
  source: blankSource(roi, pixels, 1),
  trace,
  pixels,
});

it('finds ROIs whose source has shrunk to a piece or gone elsewhere, but not those that grew', () => {
  expect(findForsaken([solve(0, pixelsFrom(0, 4)), solve(1, pixelsFrom(51, 8))], measured)).toEqual(
    [measured[0]],
  );
  expect(findForsaken([solve(1, pixelsFrom(70, 9))], measured)).toEqual([measured[1]]);
  expect(findForsaken([solve(0, pixelsFrom(0, 30))], measured)).toEqual([]);
});
