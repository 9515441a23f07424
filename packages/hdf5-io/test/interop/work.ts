import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The interop lane's work folder, in `$OPHYS_INTEROP`. */
export function workFolder(): string {
  const folder = process.env.OPHYS_INTEROP;
  if (folder === undefined) throw new Error('OPHYS_INTEROP is not set; run npm run interop.');
  return folder;
}

/**
 * Has PyNWB judge a file: it must be valid, and each Python expression must have the value beside it.
 * Expressions know `nwb` (the NWBFile that PyNWB reads), `h5` (the file in h5py), `np`, and
 * `link(path)`, which is `['soft', target]`, `['external', file, target]` or `['hard']`. Arrays compare
 * as nested lists, NaN equals NaN. `tooling/interop/judge.py` evaluates them after the tests.
 *
 * @param name of the file, below the folder `written`; may contain folders
 * @param write makes the file at the path given
 * @param options.errors what `pynwb.validate` must say instead of nothing, one part of each message
 */
export async function judgeWithPyNwb(
  name: string,
  write: (path: string) => Promise<unknown>,
  expected: Readonly<Record<string, unknown>>,
  options: { readonly errors?: readonly string[] } = {},
): Promise<string> {
  const path = join(workFolder(), 'written', name);
  mkdirSync(join(path, '..'), { recursive: true });
  await write(path);
  const entry = { path, expected, errors: options.errors ?? [] };
  appendFileSync(join(workFolder(), 'judge.jsonl'), `${JSON.stringify(entry)}\n`);
  return path;
}
