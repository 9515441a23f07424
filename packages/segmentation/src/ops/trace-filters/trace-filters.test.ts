import { loadOp } from '@ophys/compute';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniformNumbers } from '../../../test/simulate-movie.ts';
import { type TraceFilters, traceFilters, traceFiltersTolerance } from './index.ts';

const { implementation: reference } = await loadOp(traceFilters, 'reference');
const { implementation: wasm, backend } = await loadOp(traceFilters);

const shape = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 30 }),
  height: fc.integer({ min: 1, max: 9 }),
  width: fc.integer({ min: 1, max: 11 }),
  bins: fc.integer({ min: 3, max: 40 }),
  radius: fc.integer({ min: 0, max: 6 }),
  stride: fc.integer({ min: 1, max: 4 }),
});

function noiseStack({ seed, height, width, bins }: Record<string, number>) {
  const [h, w, n] = [height, width, bins] as [number, number, number];
  const uniform = uniformNumbers(seed as number);
  const data = Float32Array.from({ length: h * w * n }, () => 20 * (uniform() - 0.5));
  return { data, height: h, width: w, bins: n };
}

/** What an implementation makes of the same traces. */
function run(filters: TraceFilters, { radius, stride, ...rest }: Record<string, number>) {
  const stack = noiseStack(rest);
  const filtered = filters.filterInTime(stack, 7);
  const high = stack.data.slice();
  const correlation = filters.correlateNeighbours(stack);
  const skip = Uint8Array.from({ length: stack.height * stack.width }, (_, p) => (p % 3 ? 0 : 1));
  const [r, s] = [radius, stride] as [number, number];
  const sums = filters.sumBoxes(stack, r, s).data;
  const means = filters.sumBoxes(stack, r, s, skip);
  means.data.forEach((sum, i) => {
    means.data[i] = sum / (2 * r + 1) ** 2;
  });
  filters.subtractNeuropil(stack, means);
  return { ...filtered, high, correlation, sums, means: means.data, rest: stack.data };
}

/** What an implementation makes of sources in the same traces. */
function runOnSources(filters: TraceFilters, shape: Record<string, number>) {
  const stack = filters.hold(noiseStack(shape));
  const { height, width, bins } = stack;
  const uniform = uniformNumbers(1 + (shape.seed as number));
  const random = (length: number) => Float32Array.from({ length }, () => uniform() - 0.5);
  const active = Array.from({ length: bins }, (_, t) => t).filter(() => uniform() < 0.4);
  const trace = { values: random(bins), active };
  const pixels = Uint32Array.from({ length: height * width }, (_, p) => p).filter((p) => p % 3);
  const footprint = { pixels, weights: random(pixels.length) };
  const patch = { row0: height >> 1, row1: height, column0: 0, column1: (width >> 1) + 1 };
  const regressed = filters.regress(stack, patch, trace);
  const added = filters.addTraces(stack, footprint);
  const energy = filters.energyAbove(stack, 3);
  const changes = filters.subtract(stack, footprint, trace, 3);
  const rest = stack.data.slice();
  const after = filters.energyAbove(stack, 3);
  const boxes = filters.sumBoxes(stack, 1, 1);
  filters.mix(boxes, random(height * width), stack, random(height * width));
  filters.mix(stack, random(height * width));
  const mixed = { boxes: boxes.data.slice(), scaled: stack.data.slice() };
  return { regressed, added, energy, changes, rest, after, ...mixed, pixels };
}

function expectClose(
  expected: Record<string, ArrayLike<number>>,
  got: Record<string, ArrayLike<number>>,
  tolerance: number,
) {
  for (const [name, values] of Object.entries(expected)) {
    const other = got[name] as ArrayLike<number>;
    expect(other.length, name).toBe(values.length);
    const isFar = (value: number, i: number) =>
      !(Math.abs(value - (other[i] as number)) <= tolerance * (1 + Math.abs(value)));
    expect(Array.from(values).findIndex(isFar), name).toBe(-1);
  }
}

describe('trace-filters', () => {
  it('wasm agrees with the reference for any shape', () => {
    expect(backend).toBe('wasm');
    fc.assert(
      fc.property(shape, (options) => {
        expectClose(run(reference, options), run(wasm, options), traceFiltersTolerance);
      }),
      { numRuns: 60 },
    );
  });

  it('wasm agrees with the reference about sources', () => {
    fc.assert(
      fc.property(shape, (options) => {
        const [expected, got] = [runOnSources(reference, options), runOnSources(wasm, options)];
        expectClose(expected, got, traceFiltersTolerance);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['wasm', 'reference'] as const)('%s tells how energies change', (name) => {
    const filters = name === 'wasm' ? wasm : reference;
    fc.assert(
      fc.property(shape, (options) => {
        const { energy, changes, after, pixels } = runOnSources(filters, options);
        const told = energy.slice();
        pixels.forEach((pixel, i) => {
          told[pixel] = (told[pixel] as number) + (changes[i] as number);
        });
        expectClose({ told }, { told: after }, traceFiltersTolerance);
      }),
      { numRuns: 30 },
    );
  });

  it('works alike on stacks that it holds and on others', () => {
    const setup = { seed: 3, height: 7, width: 9, bins: 21 };
    const [held, other] = [wasm.hold(noiseStack(setup)), noiseStack(setup)];
    for (const stack of [held, other]) wasm.filterInTime(stack, 7);
    expect([...held.data]).toEqual([...other.data]);
    const [boxes, apart] = [held, other].map((stack) => wasm.sumBoxes(stack, 2, 2));
    for (const [stack, means] of [
      [held, boxes],
      [other, apart],
    ] as const) {
      wasm.subtractNeuropil(stack, means as NonNullable<typeof means>);
    }
    expect([...held.data]).toEqual([...other.data]);
    wasm.hold(noiseStack({ ...setup, height: 400, width: 400 }));
    expect([...wasm.hold(other).data]).toEqual([...other.data]);
  });

  it.each(['wasm', 'reference'] as const)('%s leaves out pixels that hold no noise', (name) => {
    const filters = name === 'wasm' ? wasm : reference;
    const stack = noiseStack({ seed: 1, height: 2, width: 2, bins: 10 });
    stack.data.fill(5, 0, 10);
    stack.data[13] = Number.NaN;
    stack.data[27] = Infinity;
    const { noise } = filters.filterInTime(stack, 5);
    expect([...noise].map((value) => value > 0)).toEqual([false, false, false, true]);
    expect(stack.data.subarray(0, 30).every((value) => value === 0)).toBe(true);
    expect([...filters.correlateNeighbours(stack)]).toEqual([0, 0, 0, 0]);
  });

  it('takes all of the neuropil out of what is nothing else', () => {
    const stack = noiseStack({ seed: 2, height: 4, width: 6, bins: 50 });
    for (let p = 1; p < 24; p++) stack.data.copyWithin(50 * p, 0, 50);
    const power = (data: Float32Array) => data.reduce((sum, value) => sum + value * value, 0);
    const before = power(stack.data);
    const { data, ...grid } = wasm.sumBoxes(stack, 0, 2);
    wasm.subtractNeuropil(stack, { data, ...grid });
    expect(power(stack.data)).toBeLessThan(1e-6 * before);
  });
});
