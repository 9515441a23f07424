import { InvalidArgumentError } from '@ophys/core';
import { describe, expect, it } from 'vitest';
import { displacementAt, displacementOf } from './motion/displacement.ts';
import { Random } from './random/random.ts';
import { simulateRecording } from './recording.ts';
import {
  correlate,
  scoreFields,
  scoreLocalRegistration,
  scoreRegistration,
  scoringGrid,
  trueField,
} from './score.ts';

const { displacement } = simulateRecording({
  height: 64,
  width: 64,
  frames: 300,
  activeSomata: 0,
  silentSomata: 0,
  dendrites: 0,
}).truth;

describe('scoreRegistration', () => {
  it('is 0 for the truth, wherever the reference lies', () => {
    const { y, x } = displacement;
    const score = scoreRegistration(
      { y: y.map((v) => v + 3), x: x.map((v) => v - 7) },
      displacement,
    );
    expect(score.rmsPx).toBeLessThan(1e-5);
    expect(score.fractionAbove1Px).toBe(0);
  });

  it('measures the length of the error', () => {
    const random = new Random(1);
    const noisy = (axis: Float32Array) => axis.map((value) => value + 0.3 * random.normal());
    const score = scoreRegistration(
      { y: noisy(displacement.y), x: noisy(displacement.x) },
      displacement,
    );
    expect(score.rmsPx).toBeCloseTo(0.3 * Math.SQRT2, 1);
    expect(score.medianPx).toBeCloseTo(0.3 * Math.sqrt(2 * Math.LN2), 1); // Rayleigh
    expect(score.p95Px).toBeGreaterThan(0.65);
    expect(score.p95Px).toBeLessThan(0.82);
  });

  it('counts wild frames', () => {
    const y = displacement.y.map((value, t) => value + (t < 30 ? 5 : 0));
    const score = scoreRegistration({ y, x: displacement.x }, displacement);
    expect(score.fractionAbove1Px).toBeCloseTo(0.1, 6);
  });

  it('refuses another number of frames', () => {
    const estimated = { y: new Float32Array(3), x: new Float32Array(3) };
    expect(() => scoreRegistration(estimated, displacement)).toThrow(InvalidArgumentError);
  });
});

describe('scoreLocalRegistration', () => {
  it('compares every place with the displacement there', () => {
    const rows = [10, 50];
    const columns = [5.5, 60];
    const at = (axis: 'y' | 'x') =>
      Float64Array.from(
        { length: 600 },
        (_, i) =>
          displacementOf(displacement, i >> 1, rows[i & 1] ?? 0, columns[i & 1] ?? 0)[axis] +
          (i & 1),
      );
    const local = { rows, columns, y: at('y'), x: at('x') };
    expect(scoreLocalRegistration(local, displacement).rmsPx).toBeLessThan(1e-5);
    const rigid = Float64Array.from({ length: 600 }, (_, i) => displacement.y[i >> 1] as number);
    expect(scoreLocalRegistration({ ...local, y: rigid }, displacement).rmsPx).toBeGreaterThan(0.2);
  });
});

describe('framesAbove1Px', () => {
  it('counts frames by their error over all places, not places', () => {
    const places = scoringGrid(displacement, 2);
    const truth = trueField(displacement, places);
    const wrong = Float64Array.from(truth.y, (value, i) => {
      const [frame, place] = [Math.floor(i / 4), i % 4];
      if (frame < 30) return value + 1.5; // whole frames
      return value + (frame < 90 && place === 0 ? 1.9 : 0); // single places: rms 0.95 px
    });
    const score = scoreFields({ ...truth, y: wrong }, truth);
    expect(score.framesAbove1Px).toBeCloseTo(30 / 300, 12);
    expect(score.fractionAbove1Px).toBeCloseTo((30 * 4 + 60) / (300 * 4), 12);
  });
});

describe('displacementOf', () => {
  it('is the displacement of the frame where the content has gone', () => {
    for (const frame of [0, 77, 150, 299]) {
      const { y, x } = displacementOf(displacement, frame, 20, 41.5);
      const there = displacementAt(displacement, frame, 20 + y, 41.5 + x);
      expect(Math.hypot(there.y - y, there.x - x)).toBeLessThan(1e-3);
    }
  });
});

describe('scoreFields', () => {
  it('scores averages over squares against the averages of truth', () => {
    const places = scoringGrid(displacement, 4);
    const truth = trueField(displacement, { ...places, sidePx: 16 });
    expect(Array.from(places.rows).slice(0, 5)).toEqual([7.5, 7.5, 7.5, 7.5, 23.5]);
    expect(scoreFields(truth, truth).rmsPx).toBe(0);
    const local = scoreLocalRegistration(truth, displacement).rmsPx;
    expect(local).toBeGreaterThan(0.01);
    expect(local).toBeLessThan(0.3);
  });

  it('refuses fields of other places', () => {
    const truth = trueField(displacement, scoringGrid(displacement, 2));
    const other = trueField(displacement, scoringGrid(displacement, 3));
    expect(() => scoreFields(other, truth)).toThrow(InvalidArgumentError);
  });
});

describe('correlate', () => {
  it('is ±1 for linear relations, NaN without variation', () => {
    const a = [1, 4, 2, 8];
    expect(
      correlate(
        a,
        a.map((v) => 3 * v + 1),
      ),
    ).toBeCloseTo(1, 12);
    expect(
      correlate(
        a,
        a.map((v) => -v),
      ),
    ).toBeCloseTo(-1, 12);
    expect(correlate(a, [2, 2, 2, 2])).toBeNaN();
  });

  it('agrees with NumPy', () => {
    expect(correlate([1, 2, 3, 4, 5], [2, 1, 4, 3, 7])).toBeCloseTo(0.8241633836921342, 12);
  });

  it('refuses traces of different lengths', () => {
    expect(() => correlate([1], [1, 2])).toThrow(InvalidArgumentError);
  });
});
