import { stat } from 'node:fs/promises';
import { ExistsError } from '@ophys/core';
import type { GlobalFlags } from './global-flags.ts';

/**
 * Whether a result of one file shall be written: not when it is there and `--existing skip` was given.
 *
 * @throws {ExistsError} when it is there and may not be replaced
 */
export async function mayWrite(
  path: string,
  { existing }: Pick<GlobalFlags, 'existing'>,
): Promise<boolean> {
  const isThere = (await stat(path).catch(() => undefined)) !== undefined;
  if (!isThere || existing === 'overwrite') return true;
  if (existing === 'skip') return false;
  throw new ExistsError(path, `${path} exists already; pass --overwrite to replace it.`);
}
