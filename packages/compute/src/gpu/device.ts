/**
 * The one file that knows gpu.js. It is loaded on first use only: the library is large.
 *
 * gpu.js has CPU and WASM modes of its own that it takes silently where there is no GPU; they count
 * as a missing device here, and every kernel reads back which mode it really runs in.
 */
import { DeviceMissingError, ResourceError } from '@ophys/core';
import { type AdapterInfo, describeAdapter, findWebGpu, probeWebGl2 } from './adapter.ts';
import { type DeviceHealth, type RawContext, watchHealth } from './health.ts';
import type {
  GpuApi,
  GpuArgument,
  GpuArray,
  GpuDevice,
  GpuKernel,
  GpuKernelSettings,
  GpuKernelSource,
  OpenGpuOptions,
} from './types.ts';

/** The part of gpu.js that is used, in our own words. */
interface GpuJs {
  readonly GPU: new (settings: { mode: GpuApi }) => GpuJsInstance;
  readonly WebGPUKernel: new () => object;
  readonly WebGL2Kernel: new () => object;
  input(values: Float32Array, size: readonly number[]): unknown;
}
interface GpuJsInstance {
  createKernel(source: GpuKernelSource, settings: object): GpuJsKernel;
  destroy(): Promise<void>;
}
interface GpuJsKernel {
  (...args: unknown[]): Promise<GpuJsHandle>;
  /** What runs the calls; gpu.js replaces it when it falls back to the CPU. */
  readonly kernel: { readonly context?: RawContext; buffer?: unknown };
  destroy(): void;
}
interface GpuJsHandle {
  toArray(): Promise<Nested> | Nested;
  delete(): void;
}
type Nested = Float32Array | readonly Nested[];

/**
 * Opens the machine's GPU: WebGPU where there is an adapter, else WebGL2 (browsers).
 *
 * In Node the adapter comes from the optional npm package `webgpu`, which needs the system's Vulkan
 * loader (Linux), Direct3D (Windows) or Metal (macOS). Software adapters are refused unless
 * `allowSoftware` is set, because SIMD on the CPU is faster than a GPU emulated on it.
 *
 * @throws {DeviceMissingError} no adapter, only a software adapter, or kernels that do not run
 */
export async function openGpu(options: OpenGpuOptions = {}): Promise<GpuDevice> {
  const reasons: string[] = [];
  for (const find of [findWebGpu, probeWebGl2]) {
    const adapter = await find();
    if (typeof adapter === 'string') {
      reasons.push(adapter);
    } else if (adapter.software && !options.allowSoftware) {
      reasons.push(`${describeAdapter(adapter)} is a software adapter, slower than WASM`);
    } else {
      return start(adapter);
    }
  }
  throw new DeviceMissingError(`No GPU: ${reasons.join('; ')}.`);
}

async function start(adapter: AdapterInfo): Promise<GpuDevice> {
  const library = await loadLibrary();
  const gpu = new library.GPU({ mode: adapter.api });
  try {
    return wrap({ library, gpu, adapter, health: await checkArithmetic(library, gpu, adapter) });
  } catch (cause) {
    await gpu.destroy();
    throw new DeviceMissingError(
      `${describeAdapter(adapter)} cannot run kernels: ${messageOf(cause)}`,
      { cause },
    );
  }
}

/** CommonJS: Node puts the exports on `default`, and bundlers put the class there. */
async function loadLibrary(): Promise<GpuJs> {
  const module = (await import('gpu.js')) as unknown as { default?: GpuJs } & GpuJs;
  return module.default ?? module;
}

/** Doubles three numbers; the context in which that ran is watched from then on. */
async function checkArithmetic(
  library: GpuJs,
  gpu: GpuJsInstance,
  adapter: AdapterInfo,
): Promise<DeviceHealth> {
  const kernel = gpu.createKernel(
    'function twice(values) { return 2 * values[this.thread.x]; }',
    kernelSettings([3], {}),
  );
  const handle = await kernel(new Float32Array([1, -2, 0.5]));
  const values = flatten(await handle.toArray());
  requireApi(library, kernel, adapter);
  const { context } = kernel.kernel;
  handle.delete();
  kernel.destroy();
  if (values.join() !== '2,-4,1' || context === undefined) {
    throw new DeviceMissingError(`doubling 1, -2, 0.5 gave ${values.join(', ')}`);
  }
  return watchHealth(context);
}

/** An open device and what it is made of. */
interface Opened {
  readonly library: GpuJs;
  readonly gpu: GpuJsInstance;
  readonly adapter: AdapterInfo;
  readonly health: DeviceHealth;
}

function wrap(opened: Opened): GpuDevice {
  const { adapter, gpu, health } = opened;
  return {
    api: adapter.api,
    adapter: describeAdapter(adapter),
    software: adapter.software,
    maxArrayBytes: adapter.maxArrayBytes,
    isLost: () => health.isLost(),
    createKernel: (source, settings) => createKernel(opened, source, settings),
    close: () => gpu.destroy(),
  };
}

function createKernel(
  { library, gpu, adapter, health }: Opened,
  source: GpuKernelSource,
  { output, constants = {} }: GpuKernelSettings,
): GpuKernel {
  requireLimits(adapter, output);
  const kernel = gpu.createKernel(source, kernelSettings(output, constants));
  return {
    async run(...args) {
      let handle: GpuJsHandle;
      try {
        handle = await kernel(...args.map((argument) => toGpuJs(library, argument)));
      } catch (cause) {
        throw new ResourceError(
          `A kernel failed on ${describeAdapter(adapter)}: ${messageOf(cause)}`,
          { cause },
        );
      }
      requireApi(library, kernel, adapter);
      return new ResidentArray(handle, adapter, health);
    },
    destroy() {
      // All kernels of a WebGL2 context draw the vertices of the one that was built last; they must
      // outlive it (64 bytes, until the context goes).
      kernel.kernel.buffer = undefined;
      kernel.destroy();
    },
  };
}

function kernelSettings(
  output: readonly number[],
  constants: Readonly<Record<string, number>>,
): object {
  return {
    output: [...output],
    constants,
    constantTypes: Object.fromEntries(
      Object.entries(constants).map(([name, value]) => [
        name,
        Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? 'Integer' : 'Float',
      ]),
    ),
    precision: 'single',
    pipeline: true,
    immutable: true,
    asyncMode: true,
    // Index arithmetic stays integer, and loops are bounded by the kernel itself.
    strictIntegers: true,
    loopMaxIterations: 1 << 16,
  };
}

/** Checked before anything is compiled: WebGPU itself drops what is too large, with zeros as result. */
function requireLimits(adapter: AdapterInfo, output: readonly number[]): void {
  const bytes = 4 * output.reduce((product, n) => product * n, 1);
  if (bytes > adapter.maxArrayBytes) {
    throw new ResourceError(
      `A kernel's output of ${output.join(' x ')} numbers takes ${bytes} bytes, but ${describeAdapter(adapter)} allows ${adapter.maxArrayBytes}; use smaller blocks.`,
    );
  }
  // gpu.js makes workgroups of 8 x 8 x 1, and folds a single axis by itself.
  const [x, y = 1, z = 1] = output;
  const groups = output.length === 1 ? 1 : Math.max(Math.ceil(x / 8), Math.ceil(y / 8), z);
  if (groups > adapter.maxWorkgroups) {
    throw new ResourceError(
      `A kernel's output of ${output.join(' x ')} numbers takes ${groups} workgroups along an axis, but ${describeAdapter(adapter)} allows ${adapter.maxWorkgroups}; use smaller blocks.`,
    );
  }
}

function requireApi(library: GpuJs, kernel: GpuJsKernel, adapter: AdapterInfo): void {
  const expected = adapter.api === 'webgpu' ? library.WebGPUKernel : library.WebGL2Kernel;
  if (kernel.kernel instanceof expected) return;
  throw new ResourceError(
    `A kernel was to run on ${adapter.api} but gpu.js moved it to ${kernel.kernel.constructor.name}.`,
  );
}

/** A kernel's result, on the device until it is read. */
class ResidentArray implements GpuArray {
  readonly handle: GpuJsHandle;
  readonly #adapter: AdapterInfo;
  readonly #health: DeviceHealth;

  constructor(handle: GpuJsHandle, adapter: AdapterInfo, health: DeviceHealth) {
    this.handle = handle;
    this.#adapter = adapter;
    this.#health = health;
  }

  async read(): Promise<Float32Array> {
    const place = describeAdapter(this.#adapter);
    let values: Float32Array;
    try {
      values = flatten(await this.handle.toArray());
    } catch (cause) {
      throw new ResourceError(`Reading from ${place} failed: ${messageOf(cause)}`, { cause });
    }
    const complaint = this.#health.takeComplaint();
    if (complaint === undefined) return values;
    throw new ResourceError(`${place} reported: ${complaint}; use smaller blocks.`);
  }

  release(): void {
    this.handle.delete();
  }
}

function toGpuJs(library: GpuJs, argument: GpuArgument): unknown {
  if (typeof argument === 'number' || argument instanceof Float32Array) return argument;
  if (argument instanceof ResidentArray) return argument.handle;
  const { values, size } = argument as { values: Float32Array; size: readonly number[] };
  return library.input(values, size);
}

function flatten(nested: Nested): Float32Array {
  if (nested instanceof Float32Array) return nested;
  const parts = leavesOf(nested);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  // gpu.js gives rows that are views of one array.
  const [first, last] = [parts[0], parts[parts.length - 1]];
  if (first.buffer === last.buffer && last.byteOffset + last.byteLength === 4 * length) {
    return new Float32Array(first.buffer, 0, length);
  }
  const flat = new Float32Array(length);
  let offset = 0;
  for (const part of parts) {
    flat.set(part, offset);
    offset += part.length;
  }
  return flat;
}

function leavesOf(nested: Nested): Float32Array[] {
  return nested instanceof Float32Array ? [nested] : nested.flatMap(leavesOf);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
