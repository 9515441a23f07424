import { arraySource, type FrameSource, type Mask } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellWeights } from './cell-weights.ts';
import { demixTraces, measureOverlap } from './demix-traces.ts';
import { extractTraces } from './extract.ts';
import { neuropilMasks } from './neuropil/neuropil-masks.ts';
import { processSignals } from './process-signals.ts';
import { selectTraces } from './traces.ts';

const [height, width, frames] = [24, 26, 90];

const square = (row: number, column: number): Mask => ({
  pixels: Uint32Array.from(
    { length: 25 },
    (_, i) => (row + Math.floor(i / 5)) * width + column + (i % 5),
  ),
  weights: new Float32Array(25).fill(1),
});

const masks = [square(4, 4), square(6, 7), square(15, 18)];

/** All that is made of a movie, as a run makes it. */
async function processAll(source: FrameSource) {
  const weights = cellWeights(masks, { sharedPixels: 'kept' });
  const surrounds = neuropilMasks(masks, { height, width, minimumPixels: 60 });
  const both = await extractTraces(source, [...weights, ...surrounds], { backend: 'wasm' });
  const overlap = measureOverlap(masks, weights);
  return processSignals({
    F: demixTraces(selectTraces(both, 0, 3), overlap),
    neuropil: demixTraces(selectTraces(both, 3, 6), overlap),
    rateHz: 10,
    tau: 1,
    riseSeconds: 0.1,
    neuropilCoefficient: 'robust',
    baseline: { windowSeconds: 5 },
  });
}

function movieOf(pixel: (t: number, p: number) => number): FrameSource {
  const pixels = height * width;
  const data = Float32Array.from({ length: frames * pixels }, (_, i) =>
    pixel(Math.floor(i / pixels), i % pixels),
  );
  return arraySource(data, [frames, height, width], 10);
}

const hash = (i: number) => (Math.imul(i ^ (i >>> 13), 2654435761) >>> 0) / 2 ** 32;

/** Noise on a texture, and cells that flash in turn. */
const flashing = (t: number, p: number) => {
  const light = 100 + (p % 7) + 4 * hash(t * 1009 + p);
  const flash = (roi: number) => 60 * Math.exp(-((t + 11 * roi) % 40) / 8);
  return masks.reduce((sum, mask, roi) => sum + (mask.pixels.includes(p) ? flash(roi) : 0), light);
};

describe('from movie to spikes', () => {
  it('scaling the movie scales F, baseline and spikes, and leaves ΔF/F', async () => {
    const one = await processAll(movieOf(flashing));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(0.5, 2, 16), async (factor) => {
        const scaled = await processAll(movieOf((t, p) => factor * flashing(t, p)));
        const near = (a: Float32Array, b: Float32Array, times: number) =>
          a.forEach((value, i) => {
            expect(value / times).toBeCloseTo(b[i] as number, 3);
          });
        near(scaled.corrected.data, one.corrected.data, factor);
        near(scaled.baseline.data, one.baseline.data, factor);
        near(scaled.deconvolved.data, one.deconvolved.data, factor);
        near(scaled.deltaFOverF.data, one.deltaFOverF.data, 1);
        expect(scaled.neuropilCoefficients).toEqual(one.neuropilCoefficients);
      }),
      { numRuns: 3 },
    );
  });

  it('a static movie has ΔF/F and spikes of 0', async () => {
    const signals = await processAll(movieOf((_, p) => 50 + (p % 11)));
    expect(signals.deltaFOverF.data.every((value) => Math.abs(value) < 1e-6)).toBe(true);
    expect(signals.deconvolved.data.every((value) => Math.abs(value) < 1e-4)).toBe(true);
  });

  it('permuting the frames permutes raw and demixed traces, and changes nothing else', async () => {
    const weights = cellWeights(masks, { sharedPixels: 'kept' });
    const overlap = measureOverlap(masks, weights);
    const place = (t: number) => (t * 37) % frames;
    const extract = async (source: FrameSource) =>
      demixTraces(await extractTraces(source, weights, { backend: 'wasm' }), overlap);
    const inOrder = await extract(movieOf(flashing));
    const permuted = await extract(movieOf((t, p) => flashing(place(t), p)));
    for (let t = 0; t < frames; t++) {
      const row = (of: Float32Array, at: number) => [...of.subarray(3 * at, 3 * at + 3)];
      expect(row(permuted.data, t)).toEqual(row(inOrder.data, place(t)));
    }
  });

  it('the second channel is the same masks over another source', async () => {
    const weights = cellWeights(masks);
    const red = await extractTraces(
      movieOf((_, p) => 7 + p),
      weights,
      { backend: 'reference' },
    );
    expect(red.frames).toBe(frames);
    const expected = weights[2]?.pixels.reduce(
      (sum, pixel, i) => sum + (7 + pixel) * (weights[2]?.weights[i] as number),
      0,
    );
    expect(red.data[2]).toBeCloseTo(expected as number, 3);
  });
});
