import { InvalidArgumentError } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeconvolveOptions, deconvolve, reconvolve } from './deconvolve.ts';
import { detectEvents } from './events.ts';
import { decayPerFrame, estimateKinetics, timeConstant } from './kinetics.ts';
import { frameNoise } from './noise.ts';
import { fitPenalty } from './noise-constraint.ts';

/** Uniform numbers in (0, 1), from a fixed linear congruence. */
function uniformOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

function normalOf(seed: number): () => number {
  const uniform = uniformOf(seed);
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Calcium from spikes and its first sample, `c_t = (d + r) c_{t−1} − d r c_{t−2} + s_t`. */
function calciumOf(spikes: ArrayLike<number>, decay: number, rise = 0, first = 0): Float64Array {
  const calcium = new Float64Array(spikes.length);
  for (let t = 0; t < calcium.length; t++) {
    const [one, two] = [calcium[t - 1] ?? 0, calcium[t - 2] ?? 0];
    const carried = t === 1 ? decay * one : (decay + rise) * one - decay * rise * two;
    calcium[t] = t === 0 ? first : carried + (spikes[t] as number);
  }
  return calcium;
}

/** Poisson-like spikes and the trace they make under noise of standard deviation 1. */
function recordingOf(frames: number, seed: number, decay: number, rise = 0, amplitude = 6) {
  const [uniform, normal] = [uniformOf(seed), normalOf(seed + 1)];
  const spikes = Float64Array.from({ length: frames }, (_, t) =>
    t > 0 && uniform() < 0.03 ? amplitude : 0,
  );
  const calcium = calciumOf(spikes, decay, rise);
  return { spikes, calcium, trace: calcium.map((value) => value + normal()) };
}

/** What is minimised, at a solution given by its spikes. */
function objectiveOf(y: Float64Array, spikes: Float64Array, options: DeconvolveOptions): number {
  const { decay, rise = 0, penalty = 0 } = options;
  const calcium = reconvolve(y, spikes, { decay, rise });
  const squares = y.reduce((sum, value, t) => sum + (value - (calcium[t] as number)) ** 2, 0);
  return squares / 2 + penalty * spikes.reduce((sum, spike) => sum + spike, 0);
}

/**
 * The same problem as non-negative least squares with a dense matrix, by cyclic coordinate descent until nothing
 * moves: slow, and without anything in common with what is tested.
 */
function solveDensely(y: Float64Array, options: DeconvolveOptions): Float64Array {
  const { decay, rise = 0, penalty = 0 } = options;
  const n = y.length;
  const columns = Array.from({ length: n }, (_, at) => {
    const unit = new Float64Array(n);
    if (at > 0) unit[at] = 1;
    return calciumOf(unit, decay, rise, at === 0 ? 1 : 0);
  });
  const squares = columns.map((column) => column.reduce((sum, value) => sum + value * value, 0));
  const x = new Float64Array(n);
  const residual = y.slice();
  for (let sweep = 0, largest = Infinity; sweep < 20_000 && largest > 1e-12; sweep++) {
    largest = 0;
    columns.forEach((column, at) => {
      const slope = column.reduce((sum, value, t) => sum + value * (residual[t] as number), 0);
      const before = x[at] as number;
      const free = before + (slope - (at > 0 ? penalty : 0)) / (squares[at] as number);
      const after = at === 0 ? free : Math.max(0, free);
      x[at] = after;
      largest = Math.max(largest, Math.abs(after - before));
      column.forEach((value, t) => {
        residual[t] = (residual[t] as number) - (after - before) * value;
      });
    });
  }
  x[0] = 0; // the first calcium is not a spike
  return x;
}

describe('deconvolve', () => {
  it.each([
    { decay: 0.9 },
    { decay: 0.9, penalty: 1.5 },
    { decay: 0.9, rise: 0.5 },
    { decay: 0.85, rise: 0.3, penalty: 2 },
    { decay: 0 },
  ])('reaches the optimum of an exact dense solver within 1e-6: %o', (options) => {
    for (const seed of [1, 2, 3]) {
      const { trace } = recordingOf(90, seed, 0.9, options.rise);
      const y = trace.map((value) => value - 1);
      const spikes = deconvolve(y, options);
      const best = objectiveOf(y, solveDensely(y, options), options);
      expect(Math.min(...spikes)).toBeGreaterThanOrEqual(0);
      expect(objectiveOf(y, spikes, options) / best - 1).toBeLessThan(1e-6);
    }
  });

  it.each([{ decay: 0.9 }, { decay: 0.9, rise: 0.5 }])(
    'gives back the spikes of a clean trace: %o',
    (options) => {
      const { spikes, calcium } = recordingOf(300, 5, options.decay, options.rise);
      deconvolve(calcium, options).forEach((value, t) => {
        expect(value).toBeCloseTo(spikes[t] as number, 4);
      });
    },
  );

  it('rise of 0 in the limit is AR(1)', () => {
    const { trace } = recordingOf(400, 8, 0.92);
    const jump = deconvolve(trace, { decay: 0.92 });
    deconvolve(trace, { decay: 0.92, rise: 1e-12 }).forEach((value, t) => {
      expect(value).toBeCloseTo(jump[t] as number, 3);
    });
  });

  it('scales with the trace, and does not mind what comes before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(0, 0.4), (seed, rise) => {
        const { trace } = recordingOf(120, seed, 0.9, rise);
        const spikes = deconvolve(trace, { decay: 0.9, rise });
        const scaled = deconvolve(
          trace.map((value) => 8 * value),
          { decay: 0.9, rise },
        );
        const left = trace.map((value, t) => value + 50 * 0.9 ** t);
        const after = deconvolve(left, { decay: 0.9, rise });
        for (let t = 0; t < 120; t++) {
          expect(scaled[t]).toBeCloseTo(8 * (spikes[t] as number), 3);
          expect(after[t]).toBeCloseTo(spikes[t] as number, 3);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('handles no decay, short, constant and empty traces', () => {
    expect([...deconvolve(Float64Array.of(1, -2, 3), { decay: 0 })]).toEqual([0, 0, 3]);
    for (const rise of [0, 0.2]) {
      const options = { decay: 0.5, rise };
      expect(deconvolve(new Float64Array(0), options).length).toBe(0);
      expect([...deconvolve(Float64Array.of(5), options)]).toEqual([0]);
      expect(deconvolve(new Float64Array(50), options).every((spike) => spike === 0)).toBe(true);
    }
  });

  it('refuses factors and penalties out of range', () => {
    const y = new Float64Array(2);
    for (const options of [
      { decay: 1 },
      { decay: Number.NaN },
      { decay: 0.5, rise: 0.5 },
      { decay: 0.5, rise: -0.1 },
      { decay: 0.5, penalty: -1 },
    ]) {
      expect(() => deconvolve(y, options)).toThrow(InvalidArgumentError);
    }
  });
});

describe('reconvolve', () => {
  it('finds the calcium under noise', () => {
    const { calcium, trace } = recordingOf(2000, 3, 0.93, 0.4, 8);
    const kinetics = { decay: 0.93, rise: 0.4 };
    const error = (of: Float64Array) =>
      Math.sqrt(
        of.reduce((sum, value, t) => sum + (value - (calcium[t] as number)) ** 2, 0) / 2000,
      );
    const found = reconvolve(trace, deconvolve(trace, kinetics), kinetics);
    expect(error(found)).toBeLessThan(0.6 * error(trace));
  });
});

describe('kinetics', () => {
  it('time constants and factors are each other’s opposite', () => {
    expect(decayPerFrame(1, 10)).toBeCloseTo(Math.exp(-0.1), 15);
    expect(timeConstant(decayPerFrame(0.7, 30), 30)).toBeCloseTo(0.7, 12);
    expect(timeConstant(0, 30)).toBe(0);
    expect(() => decayPerFrame(1, 0)).toThrow(/rateHz above 0/);
  });

  it('are found in the autocovariance, under noise', () => {
    const { trace } = recordingOf(40_000, 11, 0.94, 0, 5);
    const one = estimateKinetics(trace, frameNoise(trace), 1);
    expect(one?.decay).toBeCloseTo(0.94, 1);
    expect(Math.abs(timeConstant(one?.decay ?? 0, 10) - timeConstant(0.94, 10))).toBeLessThan(0.3);
    const rising = recordingOf(40_000, 12, 0.94, 0.5, 8);
    const two = estimateKinetics(rising.trace, 1, 2);
    expect(two?.decay).toBeGreaterThan(0.92);
    expect(two?.decay).toBeLessThan(0.955);
    expect(two?.rise).toBeGreaterThan(0.35);
    expect(two?.rise).toBeLessThan(0.65);
  });

  it('are not made up from noise or too few samples', () => {
    const normal = normalOf(4);
    const noise = Float64Array.from({ length: 5000 }, normal);
    expect(estimateKinetics(noise, 1.1)).toBeUndefined();
    expect(estimateKinetics(new Float64Array(12), 0)).toBeUndefined();
    expect(estimateKinetics(new Float64Array(500).fill(3), 0)).toBeUndefined();
  });
});

describe('fitPenalty', () => {
  const kinetics = { decay: 0.92, rise: 0 };

  it('leaves the noise, with fewer spikes', () => {
    const { trace } = recordingOf(3000, 21, 0.92);
    const penalty = fitPenalty(trace, kinetics, 1, deconvolve);
    const spikes = deconvolve(trace, { ...kinetics, penalty });
    const calcium = reconvolve(trace, spikes, kinetics);
    const variance =
      trace.reduce((sum, value, t) => sum + (value - (calcium[t] as number)) ** 2, 0) / 3000;
    expect(penalty).toBeGreaterThan(0);
    expect(variance).toBeCloseTo(1, 2);
    const count = (of: Float64Array) => of.filter((spike) => spike > 0).length;
    expect(count(spikes)).toBeLessThan(0.8 * count(deconvolve(trace, kinetics)));
  });

  it('is 0 where there is nothing to choose', () => {
    const { trace } = recordingOf(500, 22, 0.92);
    expect(fitPenalty(trace, kinetics, 0, deconvolve)).toBe(0);
    expect(fitPenalty(trace, kinetics, 0.01, deconvolve)).toBe(0);
    expect(fitPenalty(new Float64Array(50), kinetics, 1, deconvolve)).toBe(0);
  });
});

describe('detectEvents', () => {
  it('joins the spikes of one event, and drops those in the noise', () => {
    const spikes = [0, 0, 2, 5, 0, 1, 0, 0, 0, 0.4, 0, Number.NaN, 0, 0, 9];
    expect(detectEvents(spikes, { noise: 1 })).toEqual([
      { frame: 3, amplitude: 8 },
      { frame: 14, amplitude: 9 },
    ]);
    expect(detectEvents(spikes, { noise: 0, gapFrames: 1 }).length).toBe(4);
    expect(detectEvents([], { noise: 1 })).toEqual([]);
    expect(() => detectEvents(spikes, { noise: -1 })).toThrow(InvalidArgumentError);
  });

  it('finds the spikes of a recording', () => {
    const { spikes, trace } = recordingOf(3000, 31, 0.92, 0.4, 12);
    const kinetics = { decay: 0.92, rise: 0.4 };
    const events = detectEvents(deconvolve(trace, kinetics), { noise: 1, threshold: 5 });
    const near = (frame: number) =>
      spikes.subarray(Math.max(0, frame - 2), frame + 3).some((spike) => spike > 0);
    const right = events.filter(({ frame }) => near(frame)).length;
    expect(right / events.length).toBeGreaterThan(0.95);
    expect(events.length).toBeGreaterThan(0.8 * spikes.filter((s) => s > 0).length);
  });
});
