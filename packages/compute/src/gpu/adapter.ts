import type { GpuApi } from './types.ts';

/** What is known of an adapter before a kernel is compiled. */
export interface AdapterInfo {
  readonly api: GpuApi;
  readonly name: string;
  readonly software: boolean;
  readonly maxArrayBytes: number;
  /** Most workgroups of a dispatch along one axis; unlimited where there are none (WebGL2). */
  readonly maxWorkgroups: number;
  /** What it can besides, of `shader-f16` and `subgroups`. */
  readonly features: readonly string[];
}

/** The parts of WebGPU that are asked for; the same in browsers and in Dawn for Node. */
interface WebGpu {
  requestAdapter(): Promise<{
    readonly info: {
      readonly vendor: string;
      readonly architecture: string;
      readonly device: string;
      readonly description: string;
      readonly isFallbackAdapter?: boolean;
    };
    readonly features: { has(feature: string): boolean };
    readonly limits: {
      readonly maxStorageBufferBindingSize: number;
      readonly maxBufferSize: number;
      readonly maxComputeWorkgroupsPerDimension: number;
    };
  } | null>;
}

const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i;

/** `webgpu: vendor model`, for reports and messages. */
export function describeAdapter({ api, name }: AdapterInfo): string {
  return `${api} on ${name}`;
}

/** Why Node has no adapter; asked once, because Dawn prints a warning each time. */
let nodeAbsence: string | undefined;

/** The default WebGPU adapter, or the reason why there is none. */
export async function findWebGpu(): Promise<AdapterInfo | string> {
  if (nodeAbsence !== undefined) return nodeAbsence;
  const webgpu = webGpuOf(globalThis.navigator) ?? (await provideNodeWebGpu());
  const found = typeof webgpu === 'string' ? webgpu : await askForAdapter(webgpu);
  if (typeof found === 'string' && isNode()) nodeAbsence = found;
  return found;
}

async function askForAdapter(webgpu: WebGpu): Promise<AdapterInfo | string> {
  const adapter = await webgpu.requestAdapter();
  if (adapter === null) return 'WebGPU has no adapter';
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const name = [vendor, architecture, device, description].filter(Boolean).join(' ') || 'unnamed';
  const { maxStorageBufferBindingSize, maxBufferSize, maxComputeWorkgroupsPerDimension } =
    adapter.limits;
  return {
    api: 'webgpu',
    name,
    software: isFallbackAdapter === true || softwareNames.test(name),
    maxArrayBytes: Math.min(maxStorageBufferBindingSize, maxBufferSize),
    // What every device has without being asked for more.
    maxWorkgroups: Math.min(65_535, maxComputeWorkgroupsPerDimension),
    features: ['shader-f16', 'subgroups'].filter((feature) => adapter.features.has(feature)),
  };
}

/** A WebGL2 context that can render to float textures, or the reason why there is none. */
export async function probeWebGl2(): Promise<AdapterInfo | string> {
  if (typeof OffscreenCanvas === 'undefined') return 'WebGL2 needs a browser';
  const context = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (context === null) return 'this browser has no WebGL2';
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const name = String(context.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER));
  const side: number = context.getParameter(context.MAX_TEXTURE_SIZE);
  const rendersFloats = context.getExtension('EXT_color_buffer_float') !== null;
  context.getExtension('WEBGL_lose_context')?.loseContext();
  if (!rendersFloats) return `WebGL2 on ${name} cannot render 32-bit floats`;
  // Half a full texture: sides are chosen by gpu.js and need not be square.
  return {
    api: 'webgl2',
    name,
    software: softwareNames.test(name),
    maxArrayBytes: 2 * side * side,
    maxWorkgroups: Number.POSITIVE_INFINITY,
    features: [],
  };
}

/**
 * Makes Dawn's WebGPU known as `navigator.gpu`, where gpu.js looks for it. The package is optional:
 * without it, or without the system's graphics libraries, the reason is returned.
 */
async function provideNodeWebGpu(): Promise<WebGpu | string> {
  if (!isNode()) return 'this browser has no WebGPU';
  if (!hasVulkanLoader()) return 'WebGPU needs Vulkan, and libvulkan.so.1 is missing';
  let dawn: { create(flags: readonly string[]): WebGpu; readonly globals: object };
  try {
    const optionalPackage = 'webgpu'; // a variable, so that bundlers leave it alone
    dawn = await import(/* @vite-ignore */ optionalPackage);
  } catch (error) {
    return `the npm package webgpu could not be loaded (${error instanceof Error ? error.message : error})`;
  }
  Object.assign(globalThis, dawn.globals);
  if (globalThis.navigator === undefined) {
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  }
  const webgpu = dawn.create([]);
  Object.defineProperty(globalThis.navigator, 'gpu', { value: webgpu, configurable: true });
  return webgpu;
}

function isNode(): boolean {
  return globalThis.process?.versions?.node !== undefined;
}

/** Dawn prints a warning where the loader is missing; asking the dynamic linker first avoids it. */
function hasVulkanLoader(): boolean {
  if (process.platform !== 'linux') return true;
  try {
    process.dlopen({ exports: {} }, 'libvulkan.so.1');
  } catch (error) {
    // A library that is found is refused for another reason: it is no Node add-on.
    return !String(error).includes('cannot open shared object file');
  }
  return true;
}

function webGpuOf(navigator: object | undefined): WebGpu | undefined {
  return (navigator as { gpu?: WebGpu } | undefined)?.gpu;
}
