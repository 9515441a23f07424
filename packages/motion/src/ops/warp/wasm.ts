import { DeviceMissingError } from '@ophys/core';
import type { WarpFrames } from './index.ts';

/**
 * Warping has no WASM implementation yet.
 *
 * @throws {DeviceMissingError} always
 */
export async function load(): Promise<WarpFrames> {
  throw new DeviceMissingError('Warping by a field has no WASM kernels yet; use another backend.');
}
