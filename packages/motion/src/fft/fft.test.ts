import { InvalidArgumentError } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFft, createFft2d } from './fft.ts';
import { factorize, fastLength } from './lengths.ts';

function naiveDft(re: Float64Array, im: Float64Array): [Float64Array, Float64Array] {
  const n = re.length;
  const out: [Float64Array, Float64Array] = [new Float64Array(n), new Float64Array(n)];
  for (let k = 0; k < n; k++) {
    for (let t = 0; t < n; t++) {
      const angle = (-2 * Math.PI * ((k * t) % n)) / n;
      out[0][k] += re[t] * Math.cos(angle) - im[t] * Math.sin(angle);
      out[1][k] += re[t] * Math.sin(angle) + im[t] * Math.cos(angle);
    }
  }
  return out;
}

const signal = (n: number, seed: number) =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(seed * (i + 1) ** 2));

describe('createFft', () => {
  it('equals the definition at every length with factors 2, 3 and 5', () => {
    for (let n = 1; n <= 130; n++) {
      if (factorize(n) === undefined) continue;
      const [re, im] = [signal(n, 1.3), signal(n, 0.7)];
      const [wantRe, wantIm] = naiveDft(re, im);
      createFft(n)(re, im);
      for (let k = 0; k < n; k++) {
        expect(re[k]).toBeCloseTo(wantRe[k], 9);
        expect(im[k]).toBeCloseTo(wantIm[k], 9);
      }
    }
  });

  it('refuses other lengths', () => {
    expect(() => createFft(14)).toThrow(InvalidArgumentError);
  });

  it('keeps energy in two dimensions (Parseval)', () => {
    const [height, width] = [12, 20];
    const [re, im] = [signal(height * width, 0.3), signal(height * width, 0.9)];
    const energy = (a: Float64Array, b: Float64Array) =>
      a.reduce((sum, value, i) => sum + value * value + b[i] * b[i], 0);
    const before = energy(re, im);
    createFft2d(height, width)(re, im);
    expect(energy(re, im) / (height * width)).toBeCloseTo(before, 9);
  });
});

it('fastLength is the next length with factors 2, 3 and 5', () => {
  fc.assert(
    fc.property(fc.integer({ min: 8, max: 3000 }), (n) => {
      const length = fastLength(n);
      expect(length).toBeGreaterThanOrEqual(n);
      for (let between = n; between < length; between++) {
        expect(factorize(between)).toBeUndefined();
      }
      expect(factorize(length)?.reduce((a, b) => a * b, 1)).toBe(length);
    }),
  );
});
