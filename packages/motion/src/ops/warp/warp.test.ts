import { loadOp } from '@ophys/compute';
import {
  createArray,
  type Dtype,
  dtypes,
  InvalidArgumentError,
  isFloat,
  type TypedArray,
} from '@ophys/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DisplacementField, sampleField } from '../../field.ts';
import { createRandom } from '../phase-correlate/texture.ts';
import { translate } from '../translate/index.ts';
import { resolveWarpFormat } from './format.ts';
import { type WarpOptions, warp, warpTolerance } from './index.ts';
import { measureWarpParity } from './parity.ts';

const grid = { y: Float32Array.of(3, 10, 12), x: Float32Array.of(2, 9) };

async function warpOne<T extends TypedArray>(
  backend: 'wasm' | 'reference',
  frame: T,
  { dtype, size: [height, width], options }: Format,
  shift: readonly [number, number],
  field?: DisplacementField,
): Promise<T> {
  const { implementation } = await loadOp(warp, backend);
  const warper = await implementation.prepare(resolveWarpFormat({ height, width, dtype }, options));
  const shifts = { y: Float32Array.of(shift[0]), x: Float32Array.of(shift[1]) };
  return warper.warp(frame.slice() as T, 1, { shifts, field });
}

interface Format {
  readonly dtype: Dtype;
  readonly size: readonly [height: number, width: number];
  readonly options?: WarpOptions;
}

function constantField(y: number, x: number): DisplacementField {
  return { grid, y: new Float32Array(6).fill(y), x: new Float32Array(6).fill(x) };
}

function randomFrame(dtype: Dtype, length: number, seed: number): TypedArray {
  const random = createRandom(seed);
  return createArray(dtype, length).map(() => 100 * random());
}

describe('warping in WASM', () => {
  const side = fc.integer({ min: 1, max: 60 });
  const knots = fc.option(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })));
  for (const dtype of dtypes) {
    it(`agrees with the reference on ${dtype} frames of any size`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.record({ height: side, width: side, seed: fc.nat(), cubic: fc.boolean() }),
          knots,
          fc.boolean(),
          async ({ height, width, seed, cubic }, grid, filled) => {
            const options = {
              interpolation: cubic ? ('cubic' as const) : ('bilinear' as const),
              edges: filled ? 7 : ('repeat' as const),
            };
            const parity = { dtype, height, width, options, knots: grid ?? ([0, 0] as const) };
            const difference = await measureWarpParity('wasm', parity, seed);
            expect(difference).toBeLessThanOrEqual(isFloat(dtype) ? warpTolerance : 1);
          },
        ),
        { numRuns: 25 },
      );
    });
  }
});

for (const backend of ['wasm', 'reference'] as const) {
  describe(`warp (${backend})`, () => {
    it('is translate when there is no field, a field of 0, or a constant one', async () => {
      const shift = fc.double({ min: -20, max: 20, noNaN: true });
      const { implementation } = await loadOp(translate, backend);
      const size = { height: 14, width: 11 };
      const translator = await implementation.prepare({ ...size, dtype: 'float32' });
      const format = { dtype: 'float32', size: [14, 11] } as const;
      await fc.assert(
        fc.asyncProperty(shift, shift, fc.nat(), async (y, x, seed) => {
          const frame = randomFrame('float32', 154, seed) as Float32Array;
          const whole = { y: Float32Array.of(y), x: Float32Array.of(x) };
          const moved = await translator.translate(frame.slice(), 1, whole);
          const results = await Promise.all([
            warpOne(backend, frame, format, [y, x]),
            warpOne(backend, frame, format, [y, x], constantField(0, 0)),
            warpOne(backend, frame, format, [y - 1.25, x + 0.5], constantField(1.25, -0.5)),
          ]);
          for (const result of results) {
            for (const [i, value] of result.entries()) expect(value).toBeCloseTo(moved[i], 3);
          }
        }),
        { numRuns: 40 },
      );
    });

    it('reproduces a plane exactly under any field, cubic and bilinear', async () => {
      const knot = fc.double({ min: -1.5, max: 1.5, noNaN: true });
      const knots = fc.array(knot, { minLength: 6, maxLength: 6 });
      const [height, width] = [16, 13];
      const plane = (y: number, x: number) => 5 + 2 * y - 3 * x;
      const frame = Float32Array.from({ length: height * width }, (_, i) =>
        plane(Math.floor(i / width), i % width),
      );
      await fc.assert(
        fc.asyncProperty(knots, knots, fc.boolean(), async (y, x, cubic) => {
          const field = { grid, y: Float32Array.from(y), x: Float32Array.from(x) };
          const options = { interpolation: cubic ? 'cubic' : 'bilinear' } as const;
          const format = { dtype: 'float32', size: [height, width], options } as const;
          const warped = await warpOne(backend, frame, format, [0.5, -0.25], field);
          for (let r = 4; r < height - 4; r++) {
            for (let c = 4; c < width - 4; c++) {
              const bend = sampleField(field, 0, r, c);
              const truth = plane(r + 0.5 + bend.y, c - 0.25 + bend.x);
              expect(warped[r * width + c]).toBeCloseTo(truth, 3);
            }
          }
        }),
        { numRuns: 40 },
      );
    });

    it('marks exactly the pixels whose source lies outside the frame', async () => {
      const frame = randomFrame('float32', 96, 3) as Float32Array;
      const format = { dtype: 'float32', size: [12, 8], options: { edges: Number.NaN } } as const;
      const field = { ...constantField(0, 0) };
      field.y.set([0, 0, -1, 1, 2, 0.5]);
      const warped = await warpOne(backend, frame, format, [1.5, -2], field);
      for (let r = 0; r < 12; r++) {
        for (let c = 0; c < 8; c++) {
          const y = r + 1.5 + sampleField(field, 0, r, c).y;
          const isInside = y >= 0 && y <= 11 && c - 2 >= 0;
          expect(Number.isNaN(warped[r * 8 + c]), `${r} ${c}`).toBe(!isInside);
        }
      }
    });

    it('rounds halves to even and clamps overshoot to the dtype', async () => {
      const ramp = Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8);
      const format = { dtype: 'int16', size: [1, 8] } as const;
      const moved = await warpOne(backend, ramp, format, [0, 0.25], constantField(0, 0.25));
      expect([...moved.subarray(1, 6)]).toEqual([2, 4, 4, 6, 6]);
      const step = Uint8Array.of(0, 0, 0, 255, 255, 255);
      const sharp = await warpOne(
        backend,
        step,
        { dtype: 'uint8', size: [1, 6] },
        [0, 0],
        constantField(0, 0.5),
      );
      expect([...sharp]).toEqual([0, 0, 128, 255, 255, 255]);
    });

    it('repeats the border of a frame that moved out of sight', async () => {
      const frame = randomFrame('int16', 20, 1);
      const format = { dtype: 'int16', size: [4, 5] } as const;
      const warped = await warpOne(backend, frame, format, [1e12, -1e12], constantField(0.5, 0.5));
      expect(new Set(warped)).toEqual(new Set([frame[15]]));
    });

    it('counts what is not finite in a motion as 0', async () => {
      const frame = randomFrame('int16', 20, 1);
      const format = { dtype: 'int16', size: [4, 5] } as const;
      const field = constantField(Number.NaN, Number.POSITIVE_INFINITY);
      const warped = await warpOne(backend, frame, format, [Number.NaN, 0], field);
      expect(warped).toEqual(frame);
    });
  });
}

it('refuses an unknown interpolation and edges that the dtype cannot hold', () => {
  const frames = { height: 4, width: 4, dtype: 'uint8' } as const;
  for (const edges of [Number.NaN, -1, 256, 0.5]) {
    expect(() => resolveWarpFormat(frames, { edges })).toThrow(InvalidArgumentError);
  }
  const interpolation = 'nearest' as 'cubic';
  expect(() => resolveWarpFormat(frames, { interpolation })).toThrow('interpolation');
});
