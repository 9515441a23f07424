import { DeviceMissingError } from '@ophys/core';
import type { WarpFrames } from './index.ts';

/**
 * Warping has no GPU implementation yet.
 *
 * @throws {DeviceMissingError} always
 */
export async function load(_explicit: boolean): Promise<WarpFrames> {
  throw new DeviceMissingError('Warping by a field has no GPU kernels yet; use another backend.');
}
