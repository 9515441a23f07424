import { DeviceMissingError } from '@ophys/core';
import type { FieldRefinement } from './index.ts';

/**
 * Refining fields has no WASM implementation yet.
 *
 * @throws {DeviceMissingError} always
 */
export async function load(): Promise<FieldRefinement> {
  throw new DeviceMissingError('Refining fields has no WASM kernels yet; use another backend.');
}
