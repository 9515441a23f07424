import { instantiateKernels } from '@ophys/compute';
import type { Mask } from '@ophys/core';
import kernels from '../../kernels.wasm.generated.ts';
import type { TraceStack } from '../../movie/trace-stack.ts';
import { createStackMemory, type Kernels, type StackMemory } from '../stack-memory.ts';
import type { FactorList, TileSums } from './index.ts';

/** The SIMD implementation. The last tile stays in memory until another one comes. */
export async function load(): Promise<TileSums> {
  const memory = createStackMemory(await instantiateKernels<Kernels>(kernels));
  let last: { readonly data: WeakRef<Float32Array>; readonly held: TraceStack } | undefined;
  const hold = (stack: TraceStack): TraceStack => {
    if (last?.data.deref() !== stack.data) {
      last = { data: new WeakRef(stack.data), held: memory.hold(stack) };
    }
    return last.held;
  };
  return {
    measureNoise: (stack, window) => measureNoise(memory, hold(stack), window),
    sumGroups: (stack, groups) => sumGroups(memory, hold(stack), groups),
    multiply: (stack, factors, list) => multiply(memory, hold(stack), factors, list),
  };
}

function measureNoise(memory: StackMemory, stack: TraceStack, window: number): Float32Array {
  const pixels = stack.height * stack.width;
  return memory.visit(stack, (at) => {
    const to = memory.room(pixels);
    memory.kernels.measure_noise(at, pixels, stack.bins, window, to);
    return memory.floats(to, pixels).slice();
  });
}

function sumGroups(memory: StackMemory, stack: TraceStack, groups: readonly Mask[]): Float32Array {
  const { bins } = stack;
  const sums = new Float32Array(groups.length * bins);
  for (const [g, { pixels, weights }] of groups.entries()) {
    memory.visit(stack, (at) => {
      const to = memory.room(bins);
      memory.floats(to, bins).fill(0);
      const [list, factors] = [memory.indices(pixels), memory.room(weights)];
      memory.kernels.add_above_first(to, at, bins, list, factors, pixels.length);
      sums.set(memory.floats(to, bins), g * bins);
    });
  }
  return sums;
}

function multiply(
  memory: StackMemory,
  stack: TraceStack,
  factors: Float32Array,
  { pixels, starts, factors: indices }: FactorList,
): Float32Array {
  return memory.visit(stack, (at) => {
    const lists = [memory.indices(pixels), memory.indices(starts)] as const;
    const [from, which] = [memory.room(factors), memory.indices(indices)];
    const to = memory.room(indices.length);
    memory.kernels.multiply_above_first(
      ...[at, stack.bins, ...lists, pixels.length, from, which, to],
    );
    return memory.floats(to, indices.length).slice();
  });
}
