import type { GpuDevice, OpenGpuOptions } from './types.ts';

/**
 * Opens the machine's GPU; see `GpuDevice`. gpu.js is loaded only by this call.
 *
 * @throws {DeviceMissingError} no adapter, a software adapter that was not allowed, or kernels
 *   that do not run
 */
export async function openGpu(options?: OpenGpuOptions): Promise<GpuDevice> {
  const device = await import('./device.ts');
  return device.openGpu(options);
}
