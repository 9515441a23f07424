import { DeviceMissingError } from '@ophys/core';
import type { BlockCorrelation } from './index.ts';

/**
 * Blocks have no GPU implementation yet.
 *
 * @throws {DeviceMissingError} always
 */
export async function load(_explicit: boolean): Promise<BlockCorrelation> {
  throw new DeviceMissingError(
    'Piecewise registration has no GPU kernels yet; use another backend.',
  );
}
