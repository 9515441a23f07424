import { describe, expect, it } from 'vitest';
import { addNormal, createZiggurat } from './normal.ts';
import { ornsteinUhlenbeck } from './ornstein-uhlenbeck.ts';
import { createPoissonTables, drawPoisson, samplePoisson } from './poisson.ts';
import { Random } from './random.ts';

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((a, b) => a + b, 0) / values.length;
const variance = (values: ArrayLike<number>) => {
  const centre = mean(values);
  return mean(Array.from(values, (value) => (value - centre) ** 2));
};

describe('Random', () => {
  it('repeats itself for a path and differs between seeds, paths and frames', () => {
    const first = (seed: number, ...path: number[]) => new Random(seed, ...path).uint32();
    expect(first(1, 2, 3)).toBe(first(1, 2, 3));
    const others = [
      first(1, 2, 3),
      first(2, 2, 3),
      first(1, 3, 3),
      first(1, 2, 4),
      first(1 + 2 ** 32, 2, 3),
    ];
    expect(new Set(others).size).toBe(others.length);
  });

  it('fills an array with what single calls return', () => {
    const block = new Uint32Array(10);
    new Random(5).fill(block);
    const single = new Random(5);
    expect([...block]).toEqual(Array.from(block, () => single.uint32()));
  });

  it('is uniform', () => {
    const random = new Random(7);
    const bins = new Float64Array(64);
    for (let i = 0; i < 64_000; i++) {
      const bin = Math.floor(random.uniform() * 64);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const chiSquare = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(63 + 5 * Math.sqrt(2 * 63));
  });
});

describe('Poisson numbers', () => {
  const samples = 40_000;
  const tables = createPoissonTables();

  function drawMany(lambda: number): Float64Array {
    const out = new Float64Array(samples);
    const uniforms = new Uint32Array(2 * samples);
    const random = new Random(11, Math.round(lambda * 1000));
    random.fill(uniforms);
    drawPoisson(new Float32Array(samples).fill(lambda), out, tables, uniforms, random);
    return out;
  }

  /** Chi-square against the probability mass function, outcomes expected at least 5 times. */
  function expectPoisson(values: ArrayLike<number>, lambda: number): void {
    const counts = new Map<number, number>();
    for (const value of Array.from(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
    let logFactorial = 0;
    let chiSquare = 0;
    let bins = 0;
    for (let k = 0; k < 200; k++) {
      if (k > 1) logFactorial += Math.log(k);
      const expected = values.length * Math.exp(k * Math.log(lambda) - lambda - logFactorial);
      if (expected < 5) continue;
      chiSquare += ((counts.get(k) ?? 0) - expected) ** 2 / expected;
      bins++;
    }
    expect(chiSquare).toBeLessThan(bins + 5 * Math.sqrt(2 * bins));
  }

  it.each([0.03, 0.3, 1, 3.06, 8.99, 15.99, 16.01, 40, 100])(
    'have the law of mean %d',
    (lambda) => {
      expectPoisson(drawMany(lambda), lambda);
    },
  );

  it.each([0.2, 5, 15.9, 30])('have it one by one, too: mean %d', (lambda) => {
    const random = new Random(13);
    const values = Float64Array.from({ length: samples }, () => samplePoisson(random, lambda));
    expectPoisson(values, lambda);
  });

  it('are 0 for a mean of 0', () => {
    expect(drawMany(0).every((value) => value === 0)).toBe(true);
  });
});

describe('normal noise', () => {
  it('has the moments and tails of a normal distribution', () => {
    const n = 400_000;
    const values = new Float64Array(n).fill(5);
    const uniforms = new Uint32Array(n);
    const random = new Random(17);
    random.fill(uniforms);
    addNormal(values, 2, createZiggurat(), uniforms, random);
    const z = values.map((value) => (value - 5) / 2);
    expect(mean(z)).toBeCloseTo(0, 2);
    expect(variance(z)).toBeCloseTo(1, 1.7);
    expect(mean(z.map((value) => value ** 4))).toBeCloseTo(3, 1);
    for (const [level, share] of [
      [1, 0.31731],
      [2, 0.0455],
      [3, 0.0027],
      [3.5, 0.000465],
    ] as const) {
      const found = z.filter((value) => Math.abs(value) > level).length;
      expect(Math.abs(found - n * share)).toBeLessThan(5 * Math.sqrt(n * share));
    }
  });
});

describe('ornsteinUhlenbeck', () => {
  it('has the standard deviation and the correlation time asked for', () => {
    const process = ornsteinUhlenbeck(new Random(19), 200_000, 1.5, 10);
    expect(Math.sqrt(variance(process))).toBeCloseTo(1.5, 1);
    const lagged = process.subarray(10).map((value, t) => value * (process[t] as number));
    expect(mean(lagged) / variance(process)).toBeCloseTo(Math.exp(-1), 1);
  });
});
