import { instantiateKernels } from '@ophys/compute';
import { type BoxSums, windowAt } from '../../filters/box.ts';
import { averageCorrelations } from '../../filters/summary-images.ts';
import kernels from '../../kernels.wasm.generated.ts';
import type { TraceStack } from '../../movie/trace-stack.ts';
import { createStackMemory, type Kernels, type StackMemory } from '../stack-memory.ts';
import { neuropilGain, type TraceFilters } from './index.ts';
import { locate } from './reference-neuropil.ts';
import { addTraces, energyAbove, mix, regress, subtract } from './wasm-traces.ts';

/** The SIMD implementation. */
export async function load(): Promise<TraceFilters> {
  const memory = createStackMemory(await instantiateKernels<Kernels>(kernels));
  return {
    hold: memory.hold,
    filterInTime: (stack, window) => filterInTime(memory, stack, window),
    correlateNeighbours: (stack) => correlateNeighbours(memory, stack),
    sumBoxes: (stack, radius, stride, skip) => sumBoxes(memory, stack, radius, stride, skip),
    subtractNeuropil: (stack, means) => subtractNeuropil(memory, stack, means),
    mix: (stack, own, other, shares) => mix(memory, stack, own, other, shares),
    energyAbove: (stack, threshold) => energyAbove(memory, stack, threshold),
    regress: (stack, patch, trace) => regress(memory, stack, patch, trace),
    addTraces: (stack, footprint) => addTraces(memory, stack, footprint),
    subtract: (stack, footprint, trace, threshold) =>
      subtract(memory, stack, footprint, trace, threshold),
  };
}

function filterInTime(memory: StackMemory, stack: TraceStack, window: number) {
  const { height, width, bins } = stack;
  const pixels = height * width;
  return memory.visit(stack, (at) => {
    const noise = memory.room(pixels);
    const maximum = memory.room(pixels);
    const sums = memory.room(2 * (bins + 1));
    memory.kernels.filter_traces(at, pixels, bins, window, sums, noise, maximum);
    return {
      noise: memory.floats(noise, pixels).slice(),
      maximum: memory.floats(maximum, pixels).slice(),
    };
  });
}

function correlateNeighbours(memory: StackMemory, stack: TraceStack): Float32Array {
  const { height, width, bins } = stack;
  const line = 4 * width * bins;
  return memory.visit(stack, (at) => {
    const products = memory.room(5 * height * width);
    for (let y = 0; y < height; y++) {
      const row = at + y * line;
      const below = y + 1 < height ? row + line : 0;
      memory.kernels.correlate_rows(row, below, width, bins, products + 20 * y * width);
    }
    return averageCorrelations(memory.floats(products, 5 * height * width), height, width);
  });
}

function sumBoxes(
  memory: StackMemory,
  stack: TraceStack,
  radius: number,
  stride: number,
  skip: Uint8Array | undefined,
): BoxSums {
  const { bins } = stack;
  const shape = {
    height: Math.ceil(stack.height / stride),
    width: Math.ceil(stack.width / stride),
    bins,
  };
  if (memory.holds(stack)) {
    const sums = memory.reserve(shape);
    memory.visit(stack, (at) => fillBoxes(memory, at, stack, { radius, stride, skip }, sums));
    return Object.assign(sums, { stride, radius });
  }
  return memory.visit(stack, (at) => {
    const sums = memory.reserve(shape);
    fillBoxes(memory, at, stack, { radius, stride, skip }, sums);
    return { ...sums, data: sums.data.slice(), stride, radius };
  });
}

function fillBoxes(
  memory: StackMemory,
  at: number,
  { height, width, bins }: TraceStack,
  window: {
    readonly radius: number;
    readonly stride: number;
    readonly skip?: Uint8Array | undefined;
  },
  target: TraceStack,
): void {
  const { radius, stride, skip } = window;
  const { kernels } = memory;
  const sums = memory.room(width * bins);
  memory.floats(sums, width * bins).fill(0);
  const list = memory.room(2 * Math.max(height, width));
  const marks = skip === undefined ? 0 : memory.room(Math.ceil(skip.length / 4));
  if (skip !== undefined) new Uint8Array(kernels.memory.buffer, marks, skip.length).set(skip);
  const to = target.data.byteOffset;
  let before = { from: 0, to: 0 };
  for (let i = 0; i < target.height; i++) {
    const next = windowAt(i, window, height);
    kernels.slide_rows(
      ...[sums, at, width, bins, before.to, next.to, before.from, next.from, marks, list],
    );
    const row = to + 4 * i * target.width * bins;
    kernels.slide_along(sums, width, bins, stride, radius, list, row, target.width);
    before = next;
  }
}

function subtractNeuropil(memory: StackMemory, stack: TraceStack, means: BoxSums): void {
  const { height, width, bins } = stack;
  const { kernels } = memory;
  const { spread, largest, active, rounds } = neuropilGain;
  const [line, gridLine] = [4 * width * bins, 4 * means.width * bins];
  memory.visit(stack, (at) =>
    memory.visit(means, (grid) => {
      const mixed = memory.room(means.width * bins);
      const neuropil = memory.room(bins);
      for (let y = 0; y < height; y++) {
        memory.floats(mixed, means.width * bins).fill(0);
        for (const [i, share] of locate(y / means.stride, means.height)) {
          if (share === 0) continue;
          kernels.add_row(mixed, grid + i * gridLine, means.width, bins, share);
        }
        kernels.subtract_neuropil(
          ...[at + y * line, width, bins, mixed, means.width, means.stride, neuropil],
          ...[spread, largest, active, rounds],
        );
      }
    }),
  );
}
