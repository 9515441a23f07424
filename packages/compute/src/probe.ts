import type { AdapterInfo } from './gpu/adapter.ts';

/** A GPU that is there, before anything runs on it. */
export type GpuProbe = Pick<
  AdapterInfo,
  'api' | 'name' | 'software' | 'maxArrayBytes' | 'features'
>;

/** What kernels can run on here. */
export interface DeviceProbe {
  /** Whether WebAssembly SIMD runs. */
  readonly simd: boolean;
  /** The GPUs that are there, or the reason why there is none. */
  readonly gpu: readonly GpuProbe[] | string;
}

/** A module of one function that uses `v128`; it is valid where SIMD is known. */
const simdModule = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15,
  253, 98, 11,
]);

/** Looks at what kernels can run on here; nothing is compiled. */
export async function probeDevices(): Promise<DeviceProbe> {
  const { findWebGpu, probeWebGl2 } = await import('./gpu/adapter.ts');
  const reasons: string[] = [];
  const gpu: GpuProbe[] = [];
  for (const find of [findWebGpu, probeWebGl2]) {
    const found = await find();
    if (typeof found === 'string') reasons.push(found);
    else gpu.push(found);
  }
  return {
    simd: WebAssembly.validate(simdModule),
    gpu: gpu.length > 0 ? gpu : reasons.join('; '),
  };
}
