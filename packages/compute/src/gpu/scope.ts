import type { GpuArgument, GpuArray, GpuKernel } from './types.ts';

/** Arrays that are released together, however the work on them ends. */
export interface GpuScope {
  /** Runs a kernel; the result stays on the device until it is released or the scope closes. */
  run(kernel: GpuKernel, ...args: GpuArgument[]): Promise<GpuArray>;
  /** Runs a kernel on an array that nothing needs afterwards. */
  next(kernel: GpuKernel, from: GpuArray, ...more: GpuArgument[]): Promise<GpuArray>;
  /** Releases arrays that are not needed any more. */
  release(...arrays: GpuArray[]): void;
  close(): void;
}

/** An empty scope. */
export function createScope(): GpuScope {
  const live = new Set<GpuArray>();
  const scope: GpuScope = {
    async run(kernel, ...args) {
      const array = await kernel.run(...args);
      live.add(array);
      return array;
    },
    async next(kernel, from, ...more) {
      const array = await scope.run(kernel, from, ...more);
      scope.release(from);
      return array;
    },
    release(...arrays) {
      for (const array of arrays) {
        live.delete(array);
        array.release();
      }
    },
    close() {
      scope.release(...live);
    },
  };
  return scope;
}
