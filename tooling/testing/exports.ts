import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A name that an entry of a package exports, and the file that declares it. */
export interface Export {
  readonly name: string;
  readonly file: string;
}

const list = /export\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'([^']+)'/g;
const all = /export\s+(?:type\s+)?\*\s+from\s+'([^']+)'/g;
const own =
  /^export (?:async |abstract |declare )*(?:function\*?|class|const|interface|type) (\w+)/gm;

/** What an entry exports, types included, by name. Entries re-export from files beside them. */
export function exportsOf(entry: string): Export[] {
  const file = entry.startsWith('/') ? entry : fileURLToPath(new URL(entry, import.meta.url));
  const text = readFileSync(file, 'utf8');
  const listed = [...text.matchAll(list)].flatMap(([, names = '', from = '']) =>
    names
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter((name) => name !== '')
      .map((name) => ({ name, file: join(dirname(file), from) })),
  );
  const starred = [...text.matchAll(all)].flatMap(([, from = '']) =>
    from.startsWith('.') ? exportsOf(join(dirname(file), from)) : [],
  );
  const declared = [...text.matchAll(own)].map(([, name = '']) => ({ name, file }));
  return [...listed, ...starred, ...declared].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether a declaration has a doc comment right before it. */
export function isDocumented({ name, file }: Export): boolean {
  const text = readFileSync(file, 'utf8');
  const [original = name] = name.split(' as ');
  const declaration = new RegExp(
    `^export (?:async |abstract |declare )*(?:function\\*?|class|const|interface|type) ${original}\\b`,
    'm',
  );
  const at = text.search(declaration);
  if (at < 0) return exportsOf(file).some((one) => one.name === original && isDocumented(one));
  return text.slice(0, at).trimEnd().endsWith('*/');
}
