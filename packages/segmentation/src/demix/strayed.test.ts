import { expect, it } from 'vitest';
import { blankSource, type Source } from './source.ts';
import { findStrayed } from './strayed.ts';

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
const solve = (roi: number, pixels: Uint32Array, reach = pixels) => ({
  source: blankSource(roi, reach, 1),
  trace,
  pixels,
});
const none = new Map<number, number>();

it('finds ROIs whose source has shrunk to a piece or gone elsewhere, but not those that grew', () => {
  const shrunk = [solve(0, pixelsFrom(0, 4)), solve(1, pixelsFrom(51, 8))];
  expect(findStrayed(shrunk, measured, none)).toEqual({ forsaken: [measured[0]], overgrown: [] });
  const elsewhere = [solve(1, pixelsFrom(70, 9))];
  expect(findStrayed(elsewhere, measured, none)).toEqual({
    forsaken: [measured[1]],
    overgrown: [],
  });
  expect(findStrayed([solve(0, pixelsFrom(0, 30))], measured, none)).toEqual({
    forsaken: [],
    overgrown: [],
  });
});

it('finds ROIs whose source fills what it was let into, unless it is still smaller than a cell', () => {
  const reach = pixelsFrom(0, 40);
  const overgrown = (pixels: number, start: number) =>
    findStrayed([solve(0, pixelsFrom(0, pixels), reach)], measured, new Map([[0, start]]))
      .overgrown;
  expect(overgrown(36, 20)).toEqual([measured[0]]);
  expect(overgrown(24, 20)).toEqual([]);
  expect(overgrown(9, 5)).toEqual([]);
});
