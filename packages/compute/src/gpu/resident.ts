import type { GpuArray, GpuDevice, GpuKernelSource } from './types.ts';

/** Constant input of kernels that is uploaded once, however often they read it. */
export interface Resident {
  /** Uploads the numbers when they are first asked for. */
  get(): Promise<GpuArray>;
  destroy(): void;
}

/** Copies of one, two and three dimensions. */
const copies: readonly GpuKernelSource[] = [
  'function copy(a) { return a[this.thread.x]; }',
  'function copy(a) { return a[this.thread.y][this.thread.x]; }',
  'function copy(a) { return a[this.thread.z][this.thread.y][this.thread.x]; }',
];

/** Keeps numbers with sizes `[x]`, `[x, y]` or `[x, y, z]` on the device until they are destroyed. */
export function keepOnDevice(
  device: GpuDevice,
  numbers: { readonly values: Float32Array; readonly size: readonly number[] },
): Resident {
  const kernel = device.createKernel(copies[numbers.size.length - 1] ?? '', {
    output: numbers.size,
  });
  let array: Promise<GpuArray> | undefined;
  return {
    get() {
      array ??= kernel.run(numbers);
      return array;
    },
    destroy() {
      if (array === undefined) return kernel.destroy();
      const release = array.then(
        (kept) => kept.release(),
        () => {}, // it never came to be
      );
      release.then(() => kernel.destroy());
    },
  };
}
