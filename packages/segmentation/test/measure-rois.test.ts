import { InvalidArgumentError, type Mask } from '@ophys/core';
import { expect, it } from 'vitest';
import { binnedMovieInMemory, detectRois, measureRois } from '../src/index.ts';
import { describeShape } from '../src/quality.ts';

const [bins, height, width] = [60, 48, 56];
const shape = [bins, height, width] as const;

/** Noise of a fixed seed, and a disc that flashes in three bins. */
function movie() {
  let state = 7;
  const noise = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31 - 0.5;
  };
  const data = Float32Array.from({ length: bins * height * width }, () => 100 + 4 * noise());
  for (const t of [10, 11, 40]) {
    for (const pixel of disc.pixels) data[t * height * width + pixel] += 30;
  }
  return binnedMovieInMemory(data, shape);
}

const pixels = [...Array(height * width).keys()].filter(
  (p) => Math.hypot(Math.floor(p / width) - 20, (p % width) - 30) < 5,
);
const disc: Mask = {
  pixels: Uint32Array.from(pixels),
  weights: new Float32Array(pixels.length).fill(2),
};
const quiet: Mask = { pixels: Uint32Array.of(5 * width + 5), weights: Float32Array.of(1) };

it('keeps masks in their order, weights at a peak of 1, and tells the active one', async () => {
  const { rois } = await measureRois(movie(), [quiet, disc]);
  expect(rois.map(({ mask }) => mask.pixels)).toEqual([quiet.pixels, disc.pixels]);
  expect(new Set(rois[1]?.mask.weights)).toEqual(new Set([1]));
  const [still, active] = rois.map(({ quality }) => quality);
  expect(active?.snr).toBeGreaterThan(10);
  expect(still?.snr).toBeLessThan(6);
  expect(still?.score).toBe(0);
  expect(active).toMatchObject(describeShape(disc.pixels, width));
});

it('gives the images of detection, and does not depend on tiles', async () => {
  const whole = await measureRois(movie(), [disc]);
  const { correlationImage, maximumImage } = await detectRois(movie());
  expect(whole.correlationImage).toEqual(correlationImage);
  expect(whole.maximumImage).toEqual(maximumImage);
  expect(await measureRois(movie(), [disc], { tileBytes: 1 })).toEqual(whole);
});

it('refuses masks that are empty or leave the frame', async () => {
  for (const outside of [Uint32Array.of(), Uint32Array.of(height * width)]) {
    const mask = { pixels: outside, weights: new Float32Array(outside.length).fill(1) };
    await expect(measureRois(movie(), [mask])).rejects.toThrow(InvalidArgumentError);
  }
});
