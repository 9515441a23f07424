import { readFileSync } from 'node:fs';

const manifest: { readonly version: string } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

/** Name and version of the installed command, as files it writes carry them. */
export const software = { name: '@ophys/cli', version: manifest.version } as const;
