import { arraySource, InvalidArgumentError, type Mask } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellWeights } from './cell-weights.ts';
import { demixTraces, measureOverlap } from './demix-traces.ts';
import { extractTraces } from './extract.ts';
import { createTraces, type Traces } from './traces.ts';

const maskOf = (pixels: readonly number[], weights = pixels.map(() => 1)): Mask => ({
  pixels: Uint32Array.from(pixels),
  weights: Float32Array.from(weights),
});

/** A movie of 1 × width pixels: 100 at rest, plus every footprint times its signal. */
function movieOf(footprints: readonly Mask[], signals: readonly Float64Array[], width: number) {
  const frames = signals[0]?.length ?? 0;
  const data = new Float32Array(frames * width).fill(100);
  for (const [roi, { pixels, weights }] of footprints.entries()) {
    for (let t = 0; t < frames; t++) {
      pixels.forEach((pixel, i) => {
        const light = (weights[i] as number) * (signals[roi]?.[t] as number);
        data[t * width + pixel] = (data[t * width + pixel] as number) + light;
      });
    }
  }
  return arraySource(data, [frames, 1, width]);
}

const pulses = (frames: number, every: number, height: number) =>
  Float64Array.from({ length: frames }, (_, t) => (t % every === every - 1 ? height : 0));

const column = ({ data, frames, count }: Traces, roi: number) =>
  Float64Array.from({ length: frames }, (_, t) => data[t * count + roi] as number);

describe('demixTraces', () => {
  it('gives the signals of known, overlapping footprints back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 12, maxLength: 12 }),
        fc.boolean(),
        async (lights, isWeighted) => {
          const [a, b, c, alone] = [
            maskOf([0, 1, 2, 3], lights.slice(0, 4)),
            maskOf([3, 4, 5, 6], lights.slice(4, 8)),
            maskOf([6, 7, 8], lights.slice(8, 11)),
            maskOf([9], lights.slice(11)),
          ];
          const footprints = [a, b, c, alone] as Mask[];
          const signals = [5, 7, 11, 13].map((every, i) => pulses(60, every, 3 + i));
          const noiseVariance = isWeighted
            ? Float32Array.from({ length: 10 }, (_, p) => 1 + (p % 3))
            : undefined;
          const weights = cellWeights(footprints, { noiseVariance, sharedPixels: 'kept' });
          const mixed = await extractTraces(movieOf(footprints, signals, 10), weights);
          const demixed = demixTraces(mixed, measureOverlap(footprints, weights));
          for (const [roi, { pixels, weights: light }] of footprints.entries()) {
            // A trace is in units of its own weighted mean.
            const unit = pixels.reduce(
              (sum, _, i) => sum + (light[i] as number) * (weights[roi]?.weights[i] as number),
              0,
            );
            column(demixed, roi).forEach((value, t) => {
              const expected = 100 + unit * (signals[roi]?.[t] as number);
              expect(value / expected).toBeCloseTo(1, 4);
            });
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('leaves traces without overlap bit for bit as they are', () => {
    const footprints = [maskOf([0, 1]), maskOf([2]), maskOf([])];
    const traces = createTraces(4, 3);
    traces.data.forEach((_, i) => {
      traces.data[i] = Math.sin(i);
    });
    const overlap = measureOverlap(footprints, cellWeights(footprints));
    expect(overlap.values.length).toBe(0);
    expect(demixTraces(traces, overlap)).toEqual(traces);
  });

  it('ROIs of the same pixels share alike; missing values stay with those that overlap', () => {
    const footprints = [maskOf([0, 1]), maskOf([0, 1]), maskOf([5])];
    const weights = cellWeights(footprints, { sharedPixels: 'kept' });
    const data = Float32Array.of(10, 10, 4, 10, 10, 4, 18, 18, 4, Number.NaN, 10, 4);
    const demixed = demixTraces({ data, frames: 4, count: 3 }, measureOverlap(footprints, weights));
    expect([...demixed.data.subarray(6, 9)]).toEqual([14, 14, 4]);
    expect([...demixed.data.subarray(9)]).toEqual([Number.NaN, Number.NaN, 4]);
  });

  it('refuses what does not fit, and takes nothing', () => {
    const overlap = measureOverlap([], []);
    expect(demixTraces(createTraces(5, 0), overlap).data.length).toBe(0);
    expect(() => demixTraces(createTraces(5, 1), overlap)).toThrow(InvalidArgumentError);
    expect(() => measureOverlap([maskOf([1])], [])).toThrow(InvalidArgumentError);
  });
});

describe('cellWeights with a variance of the noise', () => {
  it('weighs pixels by light over variance', () => {
    const noiseVariance = Float32Array.of(1, 2, 4, 1);
    const [mask] = cellWeights([maskOf([0, 1, 2], [1, 2, 2])], { noiseVariance });
    expect([...(mask?.weights ?? [])].map((w) => w.toFixed(3))).toEqual([
      '0.400',
      '0.400',
      '0.200',
    ]);
  });

  it('does not trust variances of 0, and takes what is unknown out', () => {
    const of = (variance: number[]) =>
      cellWeights([maskOf([0, 1])], { noiseVariance: Float32Array.from(variance) })[0]?.weights;
    expect([...(of([0, 0]) ?? [])]).toEqual([0.5, 0.5]);
    expect([...(of([0, 2]) ?? [])].every((w) => w > 0)).toBe(true);
    expect([...(of([Number.NaN, 2]) ?? [])]).toEqual([0, 1]);
    expect(() => of([1])).toThrow(InvalidArgumentError);
  });

  it('keeps shared pixels on request', () => {
    const masks = [maskOf([0, 1]), maskOf([1, 2])];
    const kept = cellWeights(masks, { sharedPixels: 'kept' });
    expect(kept.map(({ pixels }) => pixels.length)).toEqual([2, 2]);
  });

  it('lessens the noise of a trace as theory says', () => {
    const variance = Float32Array.of(1, 9);
    const noiseOf = (mask?: Mask) =>
      (mask?.weights ?? new Float32Array(0)).reduce(
        (sum, w, i) => sum + w * w * (variance[i] as number),
        0,
      );
    const [plain] = cellWeights([maskOf([0, 1])]);
    const [matched] = cellWeights([maskOf([0, 1])], { noiseVariance: variance });
    expect(noiseOf(plain)).toBeCloseTo(2.5, 6);
    expect(noiseOf(matched)).toBeCloseTo(0.9, 6); // 1 / Σ 1/v
  });
});
