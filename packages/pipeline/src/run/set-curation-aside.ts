import { readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const LOG = 'curation.json';
const CURATED = 'curated.nwb';

/**
 * Makes way when a run directory has got other results than those that were curated: the log of edits is
 * work and stays, as `curation.1.json` or the next number; what was made of the results with it goes.
 *
 * @param table identity of the ROI table that the directory has now
 * @returns where the log is now; undefined when there was none, or it is about this table
 */
export async function setCurationAside(
  directory: string,
  table: string | undefined,
): Promise<string | undefined> {
  const log = join(directory, LOG);
  const text = await readFile(log, 'utf8').catch(() => undefined);
  if (text === undefined || (table !== undefined && tableOf(text) === table)) return undefined;
  const aside = await freeName(directory);
  await rename(log, aside);
  await rm(join(directory, CURATED), { force: true });
  return aside;
}

function tableOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { readonly table?: unknown } | null)?.table;
  } catch {
    return undefined; // whatever it is, it is not about this table
  }
}

async function freeName(directory: string): Promise<string> {
  for (let number = 1; ; number++) {
    const path = join(directory, `curation.${number}.json`);
    if ((await stat(path).catch(() => undefined)) === undefined) return path;
  }
}
