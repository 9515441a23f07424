import { stat } from 'node:fs/promises';

/** Whether there is anything at a path that can be looked at. */
export async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
