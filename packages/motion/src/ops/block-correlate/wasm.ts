import { DeviceMissingError } from '@ophys/core';
import type { BlockCorrelation } from './index.ts';

/**
 * Blocks have no WASM implementation yet.
 *
 * @throws {DeviceMissingError} always
 */
export async function load(): Promise<BlockCorrelation> {
  throw new DeviceMissingError(
    'Piecewise registration has no WASM kernels yet; use another backend.',
  );
}
