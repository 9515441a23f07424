/** The graphics interface that kernels run on. */
export type GpuApi = 'webgpu' | 'webgl2';

/** How {@link GpuDevice} is opened. */
export interface OpenGpuOptions {
  /** Also take an adapter that emulates a GPU on the CPU; default false. */
  readonly allowSoftware?: boolean | undefined;
}

/** What `this` is inside a kernel: the index of the number being computed, and its constants. */
export interface KernelThread {
  readonly thread: { readonly x: number; readonly y: number; readonly z: number };
  readonly constants: Readonly<Record<string, number>>;
}

/**
 * Text of a named function in gpu.js's subset of JavaScript, `function name(a, b) { … }`, that returns
 * the number at `this.thread` and knows nothing outside itself. Text, because a minifier rewrites
 * functions into forms that gpu.js cannot translate.
 */
export type GpuKernelSource = string;

/** Shape and constants of a kernel, fixed when it is compiled. */
export interface GpuKernelSettings {
  /** Sizes `[x]`, `[x, y]` or `[x, y, z]` of the result; x is the fastest. */
  readonly output: readonly number[];
  /** Whole numbers below 2^31 become integers in the kernel, others 32-bit floats. */
  readonly constants?: Readonly<Record<string, number>> | undefined;
}

/** Numbers that stay on the device until they are read. */
export interface GpuArray {
  /**
   * Copies the numbers to the CPU, flat, x fastest. Rejects with `ResourceError` when the device
   * is lost, or reported an error (out of memory) since the last read.
   */
  read(): Promise<Float32Array>;
  /** Frees the device memory; the array cannot be used afterwards. */
  release(): void;
}

/** A number, a vector, a matrix or volume given flat with its sizes `[x, y, z]`, or a result. */
export type GpuArgument =
  | number
  | Float32Array
  | { readonly values: Float32Array; readonly size: readonly number[] }
  | GpuArray;

/** A compiled kernel. */
export interface GpuKernel {
  /**
   * Runs it; the result stays on the device and belongs to the caller, who releases it. An argument
   * must always be of one kind, host or device. Rejects with `ResourceError` when the device fails
   * or is lost.
   */
  run(...args: GpuArgument[]): Promise<GpuArray>;
  destroy(): void;
}

/** An open GPU. */
export interface GpuDevice {
  readonly api: GpuApi;
  /** Vendor and model as the driver tells them. */
  readonly adapter: string;
  /** True when the adapter emulates a GPU on the CPU. */
  readonly software: boolean;
  /** Largest single array, in bytes. */
  readonly maxArrayBytes: number;
  /** Whether the driver has taken the device away. Its arrays are gone then; open another device. */
  isLost(): Promise<boolean>;
  /**
   * Compiles a kernel.
   *
   * @throws {ResourceError} when its output exceeds {@link maxArrayBytes}, or has more rows or
   *   layers than a dispatch can have
   */
  createKernel(source: GpuKernelSource, settings: GpuKernelSettings): GpuKernel;
  /** Releases every kernel. */
  close(): Promise<void>;
}
