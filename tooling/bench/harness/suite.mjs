/**
 * A suite is a folder beside this one with an `index.mjs` whose default export has
 *
 * - `title`: heading in the report;
 * - `peer`: URL of the Python file whose functions benches call (see `peer.py`), or undefined;
 * - `pythonPackages`: what it needs from PyPI;
 * - `benches`: `{ name, title, about, run({ peer, work, quick, rounds }) }`, where `run` resolves to the
 *   rows of a table, objects with the same keys.
 */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('../', import.meta.url);

/** Names of the suites there are. */
export function suiteNames() {
  return readdirSync(folder).filter((name) => existsSync(indexOf(name)));
}

/** The suite of that name; ends the process when there is none. */
export async function loadSuite(name) {
  if (suiteNames().includes(name)) return (await import(indexOf(name).href)).default;
  process.stderr.write(`There is no suite "${name}"; there are ${suiteNames().join(', ')}.\n`);
  process.exit(2);
}

function indexOf(name) {
  return new URL(`${name}/index.mjs`, folder);
}

/** Absolute path of a file beside a suite's module, for child processes. */
export function pathBeside(url, name) {
  return fileURLToPath(new URL(name, url));
}
