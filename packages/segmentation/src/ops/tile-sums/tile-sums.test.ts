import { loadOp } from '@ophys/compute';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniformNumbers } from '../../../test/simulate-movie.ts';
import { type TileSums, tileSums, tileSumsTolerance } from './index.ts';

const { implementation: reference } = await loadOp(tileSums, 'reference');
const { implementation: wasm, backend } = await loadOp(tileSums);

const shape = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 30 }),
  height: fc.integer({ min: 1, max: 5 }),
  width: fc.integer({ min: 1, max: 7 }),
  bins: fc.integer({ min: 3, max: 90 }),
  window: fc.integer({ min: 2, max: 60 }),
  offset: fc.constantFrom(0, 30_000),
});

type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

function run(sums: TileSums, { seed, height, width, bins, window, offset }: Shape) {
  const uniform = uniformNumbers(seed);
  const draw = (count: number, scale: number, from = 0) =>
    Float32Array.from({ length: count }, () => from + scale * (uniform() - 0.5));
  const pick = (count: number, below: number) =>
    Uint32Array.from({ length: count }, () => Math.floor(uniform() * below));
  const pixels = height * width;
  const stack = { data: draw(pixels * bins, 20, offset), height, width, bins };
  const groups = [0, 1, 7].map((n) => ({ pixels: pick(n, pixels), weights: draw(n, 2) }));
  const list = { pixels: pick(3, pixels), starts: Uint32Array.of(0, 2, 2, 5), factors: pick(5, 4) };
  return {
    noise: sums.measureNoise(stack, window),
    groups: sums.sumGroups(stack, groups),
    products: sums.multiply(stack, draw(4 * bins, 2), list),
  };
}

describe('tile-sums', () => {
  it('wasm agrees with the reference for any shape', () => {
    expect(backend).toBe('wasm');
    fc.assert(
      fc.property(shape, (options) => {
        const [expected, got] = [run(reference, options), run(wasm, options)];
        const scales = { noise: 20, groups: 7 * 20, products: 20 * options.bins };
        for (const name of ['noise', 'groups', 'products'] as const) {
          const limit = tileSumsTolerance * scales[name];
          const far = expected[name].findIndex(
            (value, i) => !(Math.abs(value - (got[name][i] as number)) <= limit),
          );
          expect(far, name).toBe(-1);
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each(['wasm', 'reference'] as const)('%s finds no noise in what holds none', (name) => {
    const sums = name === 'wasm' ? wasm : reference;
    const bins = 30;
    const uniform = uniformNumbers(1);
    const data = Float32Array.from({ length: 4 * bins }, () => uniform());
    data.fill(0.1, 0, bins);
    data[bins + 3] = Number.NaN;
    data[2 * bins + 15] = Infinity;
    const noise = sums.measureNoise({ data, height: 1, width: 4, bins }, 8);
    expect([...noise].map((value) => value > 0)).toEqual([false, false, false, true]);
  });
});
