import { loadOp } from '@ophys/compute';
import { dtypes, isFloat, type TypedArray } from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { translate, translateTolerance } from './index.ts';
import { roundHalfToEven, splitShift } from './kernel.ts';
import { measureTranslateParity } from './parity.ts';

async function move<T extends TypedArray>(
  backend: 'wasm' | 'reference',
  dtype: (typeof dtypes)[number],
  frame: T,
  [height, width]: readonly [number, number],
  [y, x]: readonly [number, number],
): Promise<T> {
  const { implementation } = await loadOp(translate, backend);
  const translator = await implementation.prepare({ height, width, dtype });
  return translator.translate(frame.slice() as T, 1, {
    y: Float32Array.of(y),
    x: Float32Array.of(x),
  });
}

describe('translation in WASM', () => {
  for (const dtype of dtypes) {
    for (const [height, width] of [
      [1, 1],
      [5, 3],
      [17, 30],
      [40, 33],
    ] as const) {
      it(`agrees with the reference on ${height} x ${width} ${dtype}`, async () => {
        const difference = await measureTranslateParity('wasm', dtype, height, width);
        // float32 sums may round a half the other way; 32-bit integers are summed in float64.
        expect(difference).toBeLessThanOrEqual(isFloat(dtype) ? translateTolerance : 1);
      });
    }
  }
});

for (const backend of ['wasm', 'reference'] as const) {
  describe(`translate (${backend})`, () => {
    it('moves pixels unchanged by whole shifts and repeats the border, never wraps', async () => {
      const frame = Uint16Array.from({ length: 6 * 7 }, (_, i) => 1000 + i * i);
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: -9, max: 9 }),
          fc.integer({ min: -9, max: 9 }),
          async (y, x) => {
            const moved = await move(backend, 'uint16', frame, [6, 7], [y, x]);
            for (let r = 0; r < 6; r++) {
              for (let c = 0; c < 7; c++) {
                const row = Math.min(5, Math.max(0, r + y));
                const column = Math.min(6, Math.max(0, c + x));
                expect(moved[r * 7 + c]).toBe(frame[row * 7 + column]);
              }
            }
          },
        ),
        { numRuns: 40 },
      );
    });

    it('reproduces a quadratic surface exactly away from the border', async () => {
      const surface = (y: number, x: number) => 5 + 2 * y - 3 * x + 0.5 * y * y - 0.25 * x * x;
      const frame = Float32Array.from({ length: 400 }, (_, i) =>
        surface(Math.floor(i / 20), i % 20),
      );
      const moved = await move(backend, 'float32', frame, [20, 20], [0.7, -1.4]);
      for (let r = 4; r < 16; r++) {
        for (let c = 4; c < 16; c++) {
          expect(moved[r * 20 + c]).toBeCloseTo(surface(r + 0.7, c - 1.4), 3);
        }
      }
    });

    it('clamps the overshoot at an edge to the dtype', async () => {
      const frame = Uint8Array.from({ length: 100 }, (_, i) => (i % 10 < 5 ? 0 : 255));
      const moved = await move(backend, 'uint8', frame, [10, 10], [0, 0.5]);
      expect([...moved.subarray(0, 10)]).toEqual([0, 0, 0, 0, 128, 255, 255, 255, 255, 255]);
    });

    it('rounds halves to even', async () => {
      const frame = Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
      const moved = await move(backend, 'int16', frame, [1, 12], [0, 0.5]);
      expect([...moved.subarray(1, 10)]).toEqual([2, 4, 4, 6, 6, 8, 8, 10, 10]);
    });

    it('does not change its input', async () => {
      const frame = Float32Array.from({ length: 64 }, (_, i) => i);
      await move(backend, 'float32', frame, [8, 8], [0.5, 0.5]);
      expect(frame[9]).toBe(9);
    });
  });
}

it('roundHalfToEven is IEEE roundTiesToEven', () => {
  expect(
    [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.4, -2.6].map(roundHalfToEven).map((v) => v + 0),
  ).toEqual([-2, -2, 0, 0, 2, 2, 2, -3]);
});

it('the weights of a shift sum to 1 and have its centre of mass', () => {
  fc.assert(
    fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (shift) => {
      const { whole, weights } = splitShift(shift, 100);
      const sum = weights.reduce((a, b) => a + b, 0);
      const mean = weights.reduce((a, b, i) => a + b * (whole + i - 1), 0);
      expect(sum).toBeCloseTo(1, 12);
      expect(mean).toBeCloseTo(shift, 9);
    }),
  );
});
