import type { KernelExports } from '@ophys/compute';
import type { TraceStack } from '../movie/trace-stack.ts';

type Kernel = (...numbers: number[]) => void;

/** The kernels of `assembly/`; addresses and counts are numbers. */
export type Kernels = KernelExports & {
  mark(): number;
  release(at: number): void;
} & {
  readonly [Name in
    | 'add_above_first'
    | 'add_row'
    | 'add_traces'
    | 'correlate_rows'
    | 'energy_above'
    | 'filter_traces'
    | 'measure_noise'
    | 'mix_traces'
    | 'multiply_above_first'
    | 'regress_patch'
    | 'slide_along'
    | 'slide_rows'
    | 'subtract_neuropil'
    | 'subtract_trace']: Kernel;
};

/**
 * The memory of the kernels: stacks that are held in it are worked on in place, others are copied for
 * the time of a call. Views of it are made anew each time, because they end when it grows.
 */
export interface StackMemory {
  readonly kernels: Kernels;
  /** Takes a stack in; what was held before is gone. */
  hold(stack: TraceStack): TraceStack;
  /** Whether a stack lies in this memory. */
  holds(stack: TraceStack): boolean;
  /** Room for a stack, for as long as the one that is held. */
  reserve(shape: Omit<TraceStack, 'data'>): TraceStack;
  /** Gives `work` the address of a stack, and room that is free again afterwards. */
  visit<Result>(stack: TraceStack, work: (at: number) => Result): Result;
  /** Room for so many floats until the visit ends; filled when they are given. */
  room(floats: number | ArrayLike<number>): number;
  floats(at: number, count: number): Float32Array;
  /** Room for whole numbers, filled. */
  indices(values: ArrayLike<number>): number;
}

const FLOAT_BYTES = 4;

export function createStackMemory(kernels: Kernels): StackMemory {
  const floats = (at: number, count: number) => new Float32Array(kernels.memory.buffer, at, count);
  const allocate = (count: number) => kernels.alloc(FLOAT_BYTES * count);
  const stackAt = (at: number, { height, width, bins }: Omit<TraceStack, 'data'>): TraceStack => ({
    get data() {
      return floats(at, height * width * bins);
    },
    height,
    width,
    bins,
  });
  const holds = ({ data }: TraceStack) => data.buffer === kernels.memory.buffer;
  return {
    kernels,
    holds,
    floats,
    hold(stack) {
      kernels.reset();
      const held = stackAt(allocate(stack.data.length), stack);
      held.data.set(stack.data);
      return held;
    },
    reserve(shape) {
      return stackAt(allocate(shape.height * shape.width * shape.bins), shape);
    },
    visit(stack, work) {
      const before = kernels.mark();
      const isHeld = holds(stack);
      const { length } = stack.data;
      const at = isHeld ? stack.data.byteOffset : allocate(length);
      if (!isHeld) floats(at, length).set(stack.data);
      const result = work(at);
      if (!isHeld) stack.data.set(floats(at, length));
      kernels.release(before);
      return result;
    },
    room(wanted) {
      if (typeof wanted === 'number') return allocate(wanted);
      const at = allocate(wanted.length);
      floats(at, wanted.length).set(wanted);
      return at;
    },
    indices(values) {
      const at = allocate(values.length);
      new Uint32Array(kernels.memory.buffer, at, values.length).set(values);
      return at;
    },
  };
}
