import { DeviceMissingError } from '@ophys/core';
import type { FieldRefinement } from './index.ts';

/**
 * Refining fields has no GPU implementation yet.
 *
 * @throws {DeviceMissingError} always
 */
export async function load(_explicit: boolean): Promise<FieldRefinement> {
  throw new DeviceMissingError('Refining fields has no GPU kernels yet; use another backend.');
}
