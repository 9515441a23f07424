import { InvalidArgumentError, median } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitNeuropilCoefficient } from '../neuropil/neuropil-coefficient.ts';
import { estimateBaseline } from './baseline.ts';
import { deltaFOverF } from './delta-f.ts';
import { smoothGaussian } from './gaussian.ts';
import { fillMissing } from './missing.ts';
import { frameNoise } from './noise.ts';
import { runningMaximum, runningMinimum } from './running-extremes.ts';

const traceOf = (length: number, value: (t: number) => number) =>
  Float64Array.from({ length }, (_, t) => value(t));

/** Noise of standard deviation 1, from a fixed linear congruence. */
function noiseOf(length: number, seed: number): Float64Array {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return traceOf(
    length,
    () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}

const samples = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
  minLength: 1,
  maxLength: 40,
});

describe('running extremes', () => {
  it('agree with looking at every window', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 60 }), (values, size) => {
        const trace = Float64Array.from(values);
        const window = (t: number) => {
          const first = t - Math.floor(size / 2);
          return trace.subarray(Math.max(0, first), Math.max(0, first + size));
        };
        expect(runningMinimum(trace, size)).toEqual(trace.map((_, t) => Math.min(...window(t))));
        expect(runningMaximum(trace, size)).toEqual(trace.map((_, t) => Math.max(...window(t))));
      }),
    );
  });
});

describe('smoothGaussian', () => {
  it('keeps constants and sums to 1', () => {
    expect(
      median(
        smoothGaussian(
          traceOf(7, () => 3),
          10,
        ),
      ),
    ).toBeCloseTo(3, 12);
    const impulse = smoothGaussian(
      traceOf(201, (t) => (t === 100 ? 1 : 0)),
      5,
    );
    expect(impulse.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    expect((impulse[105] as number) / (impulse[100] as number)).toBeCloseTo(Math.exp(-0.5), 12);
  });

  it('agrees with scipy.ndimage.gaussian_filter1d, which mirrors the ends', () => {
    const expected = [1.979341199, 2.8666947, 4.28738014, 6.59540656, 8.2711774];
    smoothGaussian(Float64Array.of(1, 4, 2, 8, 9), 1).forEach((value, t) => {
      expect(value).toBeCloseTo(expected[t] as number, 7);
    });
  });
});

describe('estimateBaseline', () => {
  it('passes under transients and follows drift', () => {
    const drift = (t: number) => 100 + t / 100;
    const spikes = traceOf(6000, (t) => drift(t) + 50 * Math.exp(-(t % 400) / 15));
    const baseline = estimateBaseline(spikes, 30);
    for (const t of [1000, 2500, 4200]) {
      expect(Math.abs((baseline[t] as number) - drift(t))).toBeLessThan(10);
    }
  });

  it('is constant for traces shorter than half the window, and empty for empty ones', () => {
    const baseline = estimateBaseline(noiseOf(50, 1), 30);
    expect(new Set(baseline).size).toBe(1);
    expect(estimateBaseline(new Float64Array(0), 30).length).toBe(0);
  });

  it('refuses parameters out of range', () => {
    const trace = new Float64Array(5);
    expect(() => estimateBaseline(trace, 0)).toThrow(InvalidArgumentError);
    expect(() => estimateBaseline(trace, 30, { windowSeconds: -1 })).toThrow(InvalidArgumentError);
    expect(() => estimateBaseline(trace, 30, { sigmaFrames: Number.NaN })).toThrow(
      InvalidArgumentError,
    );
  });
});

describe('deltaFOverF', () => {
  const flat = (value: number) => traceOf(20, () => value);

  it('divides by the baseline named', () => {
    const input = {
      F: flat(220),
      baseline: flat(200),
      corrected: flat(120),
      correctedBaseline: flat(100),
    };
    expect(deltaFOverF(input)[3]).toBeCloseTo(20 / 200);
    expect(deltaFOverF(input, 'corrected-baseline')[3]).toBeCloseTo(20 / 100);
    expect(() => deltaFOverF(input, 'other' as 'total-baseline')).toThrow(InvalidArgumentError);
  });

  it('averages what it divides by over a window, cut off at the ends', () => {
    const baseline = noiseOf(50, 3).map((value) => 200 + value);
    const corrected = traceOf(50, () => 1);
    const correctedBaseline = new Float64Array(50);
    const input = { F: baseline, baseline, corrected, correctedBaseline };
    const relative = deltaFOverF(input, 'total-baseline', 11);
    relative.forEach((value, t) => {
      const around = baseline.slice(Math.max(0, t - 5), t + 6);
      const mean = around.reduce((sum, light) => sum + light, 0) / around.length;
      expect(value).toBeCloseTo(1 / mean, 12);
    });
    expect(deltaFOverF(input)).toEqual(baseline.map((light) => 1 / light));
  });

  it('never divides by almost nothing', () => {
    const F = noiseOf(500, 4);
    const zero = new Float64Array(500);
    const input = { F, baseline: zero, corrected: F, correctedBaseline: zero };
    expect(Math.max(...deltaFOverF(input, 'corrected-baseline').map(Math.abs))).toBeLessThan(6);
    const dark = { F: zero, baseline: zero, corrected: zero, correctedBaseline: zero };
    expect(deltaFOverF(dark)).toEqual(zero);
  });
});

describe('fitNeuropilCoefficient', () => {
  it('finds the coefficient under the transients of the cell', () => {
    const neuropil = smoothGaussian(noiseOf(4000, 8), 3).map((value) => 40 * value);
    const noise = noiseOf(4000, 9);
    for (const truth of [0.3, 0.55, 0.9]) {
      const F = neuropil.map((value, t) => {
        const transient = 60 * Math.exp(-(t % 150) / 20);
        return truth * value + transient + (noise[t] as number);
      });
      expect(Math.abs(fitNeuropilCoefficient(F, neuropil) - truth)).toBeLessThan(0.05);
    }
  });

  it('stays in [0, 1], and says 0.7 when it cannot know', () => {
    const neuropil = noiseOf(1000, 3);
    expect(
      fitNeuropilCoefficient(
        neuropil.map((value) => 3 * value),
        neuropil,
      ),
    ).toBe(1);
    expect(
      fitNeuropilCoefficient(
        neuropil.map((value) => -value),
        neuropil,
      ),
    ).toBe(0);
    expect(fitNeuropilCoefficient(neuropil, new Float64Array(1000))).toBe(0.7);
    expect(
      fitNeuropilCoefficient(
        neuropil.map((v) => 1e4 * v),
        noiseOf(1000, 5),
      ),
    ).toBe(0.7);
    expect(fitNeuropilCoefficient(new Float64Array(0), new Float64Array(0))).toBe(0.7);
  });
});

describe('median', () => {
  it('is the middle of the sorted values', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const sorted = Float64Array.from(values).sort();
        const n = sorted.length;
        const middle = ((sorted[(n - 1) >> 1] as number) + (sorted[n >> 1] as number)) / 2;
        expect(median(Float64Array.from(values))).toBeCloseTo(middle, 12);
      }),
    );
    expect(median(new Float64Array(0))).toBeNaN();
  });
});

describe('missing samples and noise', () => {
  it('bridges gaps by straight lines', () => {
    const nan = Number.NaN;
    const trace = Float64Array.of(nan, 1, nan, nan, 4, Infinity);
    expect(fillMissing(trace)).toBe(true);
    expect([...trace]).toEqual([1, 1, 2, 3, 4, 4]);
    expect(fillMissing(Float64Array.of(nan, nan))).toBe(false);
    expect(fillMissing(new Float64Array(0))).toBe(true);
  });

  it('measures frame noise under slow signals and transients', () => {
    const trace = noiseOf(5000, 2).map((value, t) => 2 * value + 30 * Math.exp(-(t % 100) / 10));
    expect(frameNoise(trace)).toBeGreaterThan(1.8);
    expect(frameNoise(trace)).toBeLessThan(2.6);
    expect(frameNoise(Float64Array.of(1))).toBe(0);
  });
});
