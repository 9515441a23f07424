/**
 * The one file that knows gpu.js. It is loaded on first use only: the library is large.
 *
 * gpu.js has CPU and WASM modes of its own that it takes silently where there is no GPU; they count
 * as a missing device here, and every kernel reads back which mode it really runs in.
 */
import { DeviceMissingError, ResourceError } from '@ophys/core';
import { type AdapterInfo, describeAdapter, findWebGpu, probeWebGl2 } from './adapter.ts';
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
  readonly kernel: object;
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
  const device = wrap(library, new library.GPU({ mode: adapter.api }), adapter);
  try {
    await checkArithmetic(device);
  } catch (cause) {
    await device.close();
    throw new DeviceMissingError(
      `${describeAdapter(adapter)} cannot run kernels: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
  return device;
}

/** CommonJS: Node puts the exports on `default`, and bundlers put the class there. */
async function loadLibrary(): Promise<GpuJs> {
  const module = (await import('gpu.js')) as unknown as { default?: GpuJs } & GpuJs;
  return module.default ?? module;
}

async function checkArithmetic(device: GpuDevice): Promise<void> {
  const kernel = device.createKernel(
    'function twice(values) { return 2 * values[this.thread.x]; }',
    { output: [3] },
  );
  const result = await kernel.run(new Float32Array([1, -2, 0.5]));
  const values = await result.read();
  result.release();
  kernel.destroy();
  if (values.join() !== '2,-4,1') {
    throw new DeviceMissingError(`doubling 1, -2, 0.5 gave ${values.join(', ')}`);
  }
}

function wrap(library: GpuJs, gpu: GpuJsInstance, adapter: AdapterInfo): GpuDevice {
  return {
    api: adapter.api,
    adapter: describeAdapter(adapter),
    software: adapter.software,
    maxArrayBytes: adapter.maxArrayBytes,
    createKernel: (source, settings) => createKernel(library, gpu, adapter, source, settings),
    close: () => gpu.destroy(),
  };
}

function createKernel(
  library: GpuJs,
  gpu: GpuJsInstance,
  adapter: AdapterInfo,
  source: GpuKernelSource,
  settings: GpuKernelSettings,
): GpuKernel {
  const { output, constants = {} } = settings;
  const bytes = 4 * output.reduce((product, n) => product * n, 1);
  if (bytes > adapter.maxArrayBytes) {
    throw new ResourceError(
      `A kernel's output of ${output.join(' x ')} numbers takes ${bytes} bytes, but ${describeAdapter(adapter)} allows ${adapter.maxArrayBytes}; use smaller blocks.`,
    );
  }
  const expected = adapter.api === 'webgpu' ? library.WebGPUKernel : library.WebGL2Kernel;
  const kernel = gpu.createKernel(source, {
    output: [...output],
    constants,
    constantTypes: Object.fromEntries(
      Object.entries(constants).map(([name, value]) => [
        name,
        Number.isInteger(value) ? 'Integer' : 'Float',
      ]),
    ),
    precision: 'single',
    pipeline: true,
    immutable: true,
    asyncMode: true,
    // Index arithmetic stays integer, and loops are bounded by the kernel itself.
    strictIntegers: true,
    loopMaxIterations: 1 << 16,
  });
  return {
    async run(...args) {
      let handle: GpuJsHandle;
      try {
        handle = await kernel(...args.map((argument) => toGpuJs(library, argument)));
      } catch (cause) {
        throw new ResourceError(
          `A kernel failed on ${describeAdapter(adapter)}: ${cause instanceof Error ? cause.message : cause}`,
          { cause },
        );
      }
      if (!(kernel.kernel instanceof expected)) {
        throw new ResourceError(
          `A kernel was to run on ${adapter.api} but gpu.js moved it to ${kernel.kernel.constructor.name}.`,
        );
      }
      return new ResidentArray(handle);
    },
    destroy: () => kernel.destroy(),
  };
}

/** A kernel's result, on the device until it is read. */
class ResidentArray implements GpuArray {
  readonly handle: GpuJsHandle;

  constructor(handle: GpuJsHandle) {
    this.handle = handle;
  }

  async read(): Promise<Float32Array> {
    return flatten(await this.handle.toArray());
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
  const parts = nested.map(flatten);
  const flat = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    flat.set(part, offset);
    offset += part.length;
  }
  return flat;
}
