import { instantiateKernels, type KernelExports } from '@ophys/compute';
import kernels from '../../kernels.wasm.generated.ts';
import type { TraceStack } from '../../movie/trace-stack.ts';
import type { TileSums } from './index.ts';

type Kernel = (...numbers: number[]) => void;
type Kernels = KernelExports & {
  readonly [Name in 'measure_noise' | 'add_above_first' | 'multiply_above_first']: Kernel;
} & { mark(): number; release(at: number): void };

/** The SIMD implementation. The last tile stays in memory until another one comes. */
export async function load(): Promise<TileSums> {
  const exports = await instantiateKernels<Kernels>(kernels);
  let held: WeakRef<Float32Array> | undefined;
  let tile = 0;

  const room = (count: number) => exports.alloc(4 * count);
  const floats = (at: number, count: number) => new Float32Array(exports.memory.buffer, at, count);
  const place = (values: Float32Array) => {
    const at = room(values.length);
    floats(at, values.length).set(values);
    return at;
  };
  const placeIndices = (values: Uint32Array) => {
    const at = room(values.length);
    new Uint32Array(exports.memory.buffer, at, values.length).set(values);
    return at;
  };

  /** Gives `work` the address of a tile, and room that is free again afterwards. */
  function visit<Result>({ data }: TraceStack, work: (at: number) => Result): Result {
    if (held?.deref() !== data) {
      exports.reset();
      tile = place(data);
      held = new WeakRef(data);
    }
    const before = exports.mark();
    const result = work(tile);
    exports.release(before);
    return result;
  }

  return {
    measureNoise: (stack, window) =>
      visit(stack, (at) => {
        const pixels = stack.height * stack.width;
        const to = room(pixels);
        exports.measure_noise(at, pixels, stack.bins, window, to);
        return floats(to, pixels).slice();
      }),
    sumGroups: (stack, groups) =>
      visit(stack, (at) => {
        const { bins } = stack;
        const sums = new Float32Array(groups.length * bins);
        const to = room(bins);
        for (const [g, { pixels, weights }] of groups.entries()) {
          const before = exports.mark();
          const [list, factors] = [placeIndices(pixels), place(weights)];
          floats(to, bins).fill(0);
          exports.add_above_first(to, at, bins, list, factors, pixels.length);
          sums.set(floats(to, bins), g * bins);
          exports.release(before);
        }
        return sums;
      }),
    multiply: (stack, factors, { pixels, starts, factors: indices }) =>
      visit(stack, (at) => {
        const lists = [placeIndices(pixels), placeIndices(starts)] as const;
        const [from, which, to] = [place(factors), placeIndices(indices), room(indices.length)];
        exports.multiply_above_first(at, stack.bins, ...lists, pixels.length, from, which, to);
        return floats(to, indices.length).slice();
      }),
  };
}
