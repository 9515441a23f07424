import { arraySource, InvalidArgumentError, type Mask } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellWeights } from './cell-weights.ts';
import { extractTraces } from './extract.ts';
import { neuropilMasks } from './neuropil/neuropil-masks.ts';

const maskOf = (pixels: readonly number[], weights = pixels.map(() => 1)): Mask => ({
  pixels: Uint32Array.from(pixels),
  weights: Float32Array.from(weights),
});

describe('extractTraces', () => {
  const pixels = Uint16Array.from({ length: 23 * 6 }, (_, i) => (i * 7919) % 65536);
  const source = arraySource(pixels, [23, 2, 3]);
  const masks = [maskOf([0, 5], [0.25, 0.75]), maskOf([]), maskOf([1, 2, 3])];

  it('gives the weighted sums, frame by frame', async () => {
    const traces = await extractTraces(source, masks, { backend: 'reference' });
    expect(traces).toMatchObject({ frames: 23, count: 3, backend: 'reference', skipped: [] });
    expect(traces.data[4 * 3]).toBe(
      0.25 * (pixels[4 * 6] as number) + 0.75 * (pixels[4 * 6 + 5] as number),
    );
    expect(traces.data[4 * 3 + 1]).toBe(0);
  });

  it('does not depend on the block size', async () => {
    const whole = await extractTraces(source, masks, { backend: 'wasm' });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), async (blockSize) => {
        expect(await extractTraces(source, masks, { backend: 'wasm', blockSize })).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('a movie made of known footprints and signals gives the signals back', async () => {
    const signals = Float32Array.from({ length: 40 }, (_, t) => 10 + Math.sin(t));
    const movie = Float32Array.from({ length: 40 * 9 }, (_, i) =>
      i % 9 === 4 ? (signals[Math.floor(i / 9)] as number) * 2 : 0,
    );
    const [mask] = cellWeights([maskOf([4])]);
    const traces = await extractTraces(arraySource(movie, [40, 3, 3]), [mask as Mask]);
    expect(traces.data).toEqual(signals.map((value) => 2 * value));
  });

  it('takes no masks, and refuses masks of another size', async () => {
    expect((await extractTraces(source, [])).data.length).toBe(0);
    await expect(extractTraces(source, [maskOf([6])])).rejects.toThrow(InvalidArgumentError);
  });

  it('can be cancelled and reports progress', async () => {
    const steps: number[] = [];
    await extractTraces(source, masks, {
      blockSize: 10,
      onProgress: ({ done }) => steps.push(done),
    });
    expect(steps).toEqual([10, 20, 23]);
    const signal = AbortSignal.abort();
    await expect(extractTraces(source, masks, { signal })).rejects.toThrow(/abort/i);
  });
});

describe('cellWeights', () => {
  it('removes shared pixels and sums to 1', () => {
    const [a, b] = cellWeights([maskOf([1, 2, 3], [1, 3, 9]), maskOf([3, 4])]);
    expect(a).toEqual(maskOf([1, 2], [0.25, 0.75]));
    expect(b).toEqual(maskOf([4], [1]));
  });

  it('keeps an ROI that is wholly shared, and empty ones', () => {
    const [inner, , empty] = cellWeights([maskOf([2, 3]), maskOf([1, 2, 3]), maskOf([])]);
    expect(inner).toEqual(maskOf([2, 3], [0.5, 0.5]));
    expect(empty?.pixels.length).toBe(0);
  });

  it('weights without any positive one count alike', () => {
    const [mask] = cellWeights([maskOf([1, 2], [-1, Number.NaN])]);
    expect(mask).toEqual(maskOf([1, 2], [0.5, 0.5]));
  });
});

describe('neuropilMasks', () => {
  const size = { height: 60, width: 50 };
  const square = (row: number, column: number, side: number) =>
    maskOf(
      Array.from(
        { length: side * side },
        (_, i) => (row + Math.floor(i / side)) * 50 + column + (i % side),
      ),
    );

  it('surrounds each cell, at a distance, away from all cells', () => {
    const cells = [square(20, 20, 8), square(20, 32, 8)];
    const surrounds = neuropilMasks(cells, size);
    const taken = new Set(cells.flatMap(({ pixels }) => [...pixels]));
    for (const [i, { pixels, weights }] of surrounds.entries()) {
      expect(pixels.length).toBeGreaterThanOrEqual(350);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 4);
      expect([...pixels].some((pixel) => taken.has(pixel))).toBe(false);
      expect(nearest(pixels, cells[i]?.pixels as Uint32Array)).toBe(3);
      expect([...pixels]).toEqual([...pixels].sort((a, b) => a - b));
    }
  });

  it('sees neuropil that grows linearly as it is under the cell', () => {
    const cells = [square(20, 20, 8), square(20, 32, 8), square(4, 8, 6)];
    for (const [i, { pixels, weights }] of neuropilMasks(cells, size).entries()) {
      const plane = (pixel: number) => 3 + 0.2 * Math.floor(pixel / 50) - 0.1 * (pixel % 50);
      const seen = pixels.reduce((sum, pixel, k) => sum + plane(pixel) * (weights[k] as number), 0);
      const own = cells[i]?.pixels ?? new Uint32Array(0);
      const there = own.reduce((sum, pixel) => sum + plane(pixel) / own.length, 0);
      expect(seen).toBeCloseTo(there, 4);
    }
  });

  it('weighs a surround on one side alike', () => {
    const crop = { row0: 0, row1: 60, column0: 0, column1: 8 };
    const [surround] = neuropilMasks([square(20, 10, 8)], { ...size, crop });
    expect(new Set(surround?.weights).size).toBe(1);
  });

  it('stays in the crop and takes what there is', () => {
    const crop = { row0: 18, row1: 30, column0: 18, column1: 30 };
    const [surround] = neuropilMasks([square(20, 20, 8)], { ...size, crop });
    const inside = (p: number) => p >= 18 * 50 && p < 30 * 50 && p % 50 >= 18 && p % 50 < 30;
    expect(surround?.pixels.every(inside)).toBe(true);
    expect(surround?.pixels.length).toBeGreaterThan(0);
    const everywhere = maskOf(Array.from({ length: 3000 }, (_, i) => i));
    expect(
      neuropilMasks([everywhere, maskOf([])], size).map(({ pixels }) => pixels.length),
    ).toEqual([0, 0]);
  });

  it('refuses crops and masks outside the frame', () => {
    const crop = { row0: 0, row1: 61, column0: 0, column1: 50 };
    expect(() => neuropilMasks([], { ...size, crop })).toThrow(InvalidArgumentError);
    expect(() => neuropilMasks([maskOf([3000])], size)).toThrow(InvalidArgumentError);
  });
});

/** Smallest city-block distance between two sets of pixels of a frame 50 wide. */
function nearest(a: Uint32Array, b: Uint32Array): number {
  let least = Infinity;
  for (const p of a) {
    for (const q of b) {
      const rows = Math.abs(Math.floor(p / 50) - Math.floor(q / 50));
      least = Math.min(least, rows + Math.abs((p % 50) - (q % 50)));
    }
  }
  return least;
}
